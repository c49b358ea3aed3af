// Scores columns with a model by onnxruntime: score.mjs NODE_MODULES MODEL COLUMNS, a file of {"rows", "numbers", "texts"}; prints {"score", "prediction"}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, model, columns] = process.argv.slice(2);
const { InferenceSession, Tensor } = createRequire(join(modules, 'any.js'))('onnxruntime-node');
const table = JSON.parse(readFileSync(columns, 'utf8'));
const session = await InferenceSession.create(model);
const shape = [table.rows, 1];
const feeds = {};
for (const name of session.inputNames)
  feeds[name] = name in table.numbers
    ? new Tensor('float64', Float64Array.from(table.numbers[name], (value) => value ?? NaN), shape)
    : new Tensor('string', table.texts[name].map((value) => value ?? ''), shape);
const found = await session.run(feeds);
console.log(JSON.stringify({ score: [...found.score.data], prediction: [...found.prediction.data] }));
