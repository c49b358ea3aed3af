// Reads Parquet files with a reader that shares nothing with the SQL engine: prints rows and field ids as JSON.
// node read-parquet.mjs NODE_MODULES FILE...
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, ...files] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(modules, path)).href);
const { parquetMetadata, parquetReadObjects } = await load('hyparquet/src/index.js');
const { compressors } = await load('hyparquet-compressors/src/index.js');

const plain = (_, value) => typeof value === 'bigint' ? value.toString() : value;
for (const file of files) {
  const bytes = readFileSync(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { schema } = parquetMetadata(buffer);
  const rows = await parquetReadObjects({ file: buffer, compressors });
  console.log(JSON.stringify({ fields: schema.slice(1).map(({ name, field_id }) => [name, field_id ?? null]), rows }, plain));
}
