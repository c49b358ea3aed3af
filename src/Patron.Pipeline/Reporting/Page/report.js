// The report of a project, from top to bottom.

function house() {
  const grid = section('data', 'Models, data and run', null);
  for (const model of data.models) {
    const rows = [...model.parameters.map(p => [p.name, p.value, p.error]),
      ...model.metrics.map(m => [words(m.name).toLowerCase(), m.value, null])];
    card(grid, `${words(model.name)} (${model.kind.replace(/_/g, ' ')}, version ${model.version})`,
      [`Trained as of ${model.as_of} UTC by run ${model.run}`, ...model.choices].join('. '),
      scroll(table([['Parameter or metric', 'text'], ['Value', 'number'], ['Standard error', 'number']], rows)));
  }
  card(grid, 'Tables', 'The current versions in the lake', scroll(table(
    [['Table', 'name'], ['Rows', 'count'], ['Version', 'count'], ['Written, UTC', 'name']],
    data.tables.map(t => [t.name, t.rows, t.version, t.written]))), data.models.length % 2 === 0);
  if (data.checks.length) {
    card(grid, 'Checks', 'How each table stood when it was last written', scroll(table(
      [['Table', 'name'], ['What must hold', 'text'], ['If not', 'text'], ['Result', 'text'], ['Failing rows', 'count'],
        ['Rows', 'count'], ['Found', 'text'], ['As of', 'text']],
      data.checks.map(c => [c.table, c.requirement, c.severity, c.status, c.failing_rows, c.checked_rows, c.found, c.as_of]))), true);
  }
  card(grid, 'Rows that did not fit', null, data.rejected.length
    ? scroll(table([['Table', 'name'], ['File', 'text'], ['Reason', 'text'], ['Rows', 'count']],
      data.rejected.map(r => [r.table, r.file, r.reason, r.rows])))
    : element('p', { class: 'empty' }, 'Every row of the sources fits its declared types and keys.'), true);
  const h = data.heading;
  document.getElementById('footer').append(
    `Made by Patron ${h.program} at ${h.made} UTC, run ${h.run}${h.environment ? ', environment ' + h.environment : ''}, `
    + `seed ${h.seed}. Time unit of purchase models: ${h.time_unit}.`);
}

heading(words(data.heading.project), `Customers as of ${data.heading.as_of} (${data.heading.time_zone}). Money in ${currency}.`);
tiles(data.tiles);
const [overTime, today] = [data.reports.filter(hasHistory), data.reports.filter(report => !hasHistory(report))];
overTime.forEach(kpis);
data.values.forEach(values);
data.propensities.forEach(propensity);
data.uplifts.forEach(uplift);
data.segmentations.forEach(segments);
data.campaigns.forEach(campaign);
today.forEach((report, index) => kpis(report, 'today-' + index));
house();
show();
