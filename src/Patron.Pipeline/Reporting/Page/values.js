// Lifetime value: what customers are expected to bring, and who holds it.

// A model that bears the usual name needs no second title.
function titled(title, model, usual) {
  return model === usual ? title : `${title}: ${words(model)}`;
}

// Between what a total comes out in 90 of 100 cases, where that is known.
function ends(of) {
  return of ? ` (90 %: ${grouped(of.low, 0)} to ${grouped(of.high, 0)})` : '';
}

function values(value) {
  const { model, pictures } = value;
  const title = text => titled(text, model, 'lifetime_value');
  const grid = section('value-' + model, title('Customer value'),
    `What ${grouped(value.customers, 0)} customers are expected to bring in the coming ${value.horizon}: `
    + `${grouped(value.total, 0)} ${currency}${ends(value.total_ends)} from ${grouped(value.expected_purchases, 0)} purchases`
    + `${ends(value.purchases_ends)}. `
    + `${grouped(value.alive, 0)} of them are expected to be active still.`
    + (value.total_ends || value.purchases_ends ? ' The ranges hold if the model does.' : ''));
  distribution(grid, pictures.value_distribution);
  concentration(grid, pictures.value_concentration);
  const test = value.back_test;
  fit(section('fit-' + model, title('How well purchases are foretold'), test
    ? `${pictures.purchase_model}, fitted on data before ${test.from} and judged until ${test.until}: `
      + `${grouped(test.actual, 0)} purchases, ${grouped(test.expected, 0)} expected.`
    : `${pictures.purchase_model}; nothing was held out to judge it by.`), pictures);
  says(section('customers-' + model, title('What the model says of customers'),
    `${pictures.purchase_model}, times in ${pictures.unit}s.`), pictures);
}

// Decimals that tell steps of a width apart.
function decimals(width) {
  let digits = 0;
  while (digits < 20 && Math.abs(width * 10 ** digits / Math.round(width * 10 ** digits) - 1) > 1e-6) digits++;
  return digits;
}

function distribution(grid, bins) {
  const digits = bins.length > 1 ? decimals(bins[1].from - bins[0].from) : 0;
  const label = bin => grouped(bin.from, digits) + (bin.to === null ? '+' : '');
  figure(grid, {
    title: 'Distribution of expected value',
    note: 'Customers by expected value; the last bar takes all above',
    columns: [['From', 'number'], ['To', 'number'], ['Customers', 'count'], ['Expected value', 'money']],
    rows: bins.map(bin => [bin.from, bin.to, bin.customers, bin.value]),
    option: paint => ({
      ...base(paint, {
        x: { type: 'category', data: bins.map(label), name: inCurrency('Expected value') },
        y: valueAxis('count', { name: 'Customers' }),
        tooltip: formatter('count'),
      }),
      series: [bars('Customers', bins.map(bin => bin.customers), { barCategoryGap: '8%' })],
    }),
  });
}

function concentration(grid, held) {
  const points = held.points.map(point => [point.customers, point.value]);
  figure(grid, {
    title: 'Concentration of value',
    note: 'Share of all expected value held by the most valuable customers; the straight line is equality'
      + (held.gini === null ? '' : `. Gini ${said('number', held.gini)}`),
    columns: [['Share of customers', 'share'], ['Share of value', 'share']],
    rows: points,
    option: paint => ({
      ...base(paint, {
        x: valueAxis('share', { min: 0, max: 1, name: 'Customers, most valuable first' }),
        y: valueAxis('share', { min: 0, max: 1, name: 'Share of value' }),
        tooltip: formatter('share'),
      }),
      series: [diagonal(paint, 'Equality'), line('Value', points, { color: paint.series[0], areaStyle: { opacity: .12 } })],
    }),
  });
  figure(grid, {
    title: 'Value by tenth of customers',
    note: 'Share of all expected value that each tenth holds, the most valuable first; the dashed line is equality',
    columns: [['Tenth', 'count'], ['Customers', 'count'], ['Mean value', 'money'], ['Share of value', 'share']],
    rows: held.deciles.map(decile => [decile.decile, decile.customers, decile.mean_value, decile.share]),
    option: paint => ({
      ...base(paint, {
        x: { type: 'category', data: held.deciles.map(decile => decile.decile), name: 'Tenth of customers, most valuable first' },
        y: valueAxis('share', { name: 'Share of value' }),
        tooltip: formatter('share'),
      }),
      series: [bars('Share of value', held.deciles.map(decile => decile.share), { markLine: level(paint, 1 / held.deciles.length) })],
    }),
  });
}
