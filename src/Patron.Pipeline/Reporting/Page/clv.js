// The page of one file's lifetime value, from top to bottom.

function models(report) {
  const grid = section('models', 'Models', report.choice?.reason ?? null);
  for (const model of [report.purchase_model, report.spend_model].filter(model => model)) {
    card(grid, model.name, `Fitted on ${customers(model.customers)}; log-likelihood ${grouped(model.log_likelihood, 3)}`,
      table([['Parameter', 'text'], ['Estimate', 'number'], ['Standard error', 'number']],
        Object.entries(model.parameters).map(([name, value]) => [name, value, model.standard_errors[name]])));
  }
  if (report.holdout) holdout(grid, report.holdout, report.purchase_model.name, report.spend_model !== null);
}

function holdout(grid, held, model, isWide) {
  const note = held.kind === 'time'
    ? `${held.from} up to ${held.until}, foretold from the time before for ${customers(held.customers)}`
    : `${customers(held.customers)} that the fit had not seen, foretold from their ages alone`;
  card(grid, 'Hold-out', `${note}: ${grouped(held.expected, 0)} purchases expected, ${grouped(held.actual, 0)} made`,
    table([['Purchases a customer', 'text'], [model, 'number'], [held.baseline.name, 'number']], [
      ['mean absolute error', held.mae, held.baseline.mae],
      ['root mean squared error', held.rmse, held.baseline.rmse],
      ['bias', held.bias, held.baseline.bias],
    ]), isWide);
}

const { report, pictures } = data;
const ahead = `in the coming ${report.horizon}`;
heading('Customer lifetime value',
  `${report.file}: ${customers(report.customers)}${report.as_of ? `, purchases before ${report.as_of}` : ''}, times in ${report.unit}s.`);
tiles([
  { label: 'Customers', value: report.customers, kind: 'count', note: `${said('share', data.alive / report.customers)} expected to be active still` },
  { label: 'Expected purchases', value: report.expected_purchases, kind: 'count', note: ahead },
  ...report.total_value === null ? [] : [
    { label: 'Expected value', value: report.total_value, kind: 'money', note: `${ahead}, discounted by ${report.discount}` },
  ],
  ...pictures.value_concentration?.deciles.length === 10 ? [
    { label: 'Value held by the top 10 %', value: pictures.value_concentration.deciles[0].share, kind: 'share', note: 'of customers' },
  ] : [],
]);
if (pictures.value_concentration) {
  const grid = section('value', 'Customer value', `What customers are expected to bring ${ahead}.`);
  distribution(grid, pictures.value_distribution);
  concentration(grid, pictures.value_concentration);
}
fit(section('fit', 'How well purchases are foretold', report.holdout?.kind === 'time'
  ? `${pictures.purchase_model}; judged from ${report.holdout.from} up to ${report.holdout.until} by a fit on the time before.`
  : `${pictures.purchase_model}; no time was held out.`), pictures);
says(section('customers', 'What the model says of customers', `${pictures.purchase_model}, times in ${pictures.unit}s.`), pictures);
models(report);
document.getElementById('footer').append(`Made by Patron ${data.program}.`);
show();
