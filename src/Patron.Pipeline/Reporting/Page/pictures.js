// Pictures of a purchase model: how well it fits and foretells, and what it says of customers.

function fit(grid, pictures) {
  if (pictures.frequency_histogram.length) frequencyHistogram(grid, pictures.frequency_histogram);
  if (pictures.conditional_expectation.length) conditionalExpectation(grid, pictures.conditional_expectation);
  if (pictures.tracking.length) tracking(grid, pictures.tracking);
  if (pictures.interval_coverage) intervalCoverage(grid, pictures.interval_coverage);
}

function says(grid, pictures) {
  frequencyRecency(grid, pictures.frequency_recency, pictures.unit);
  if (pictures.alive_histories.length) aliveHistories(grid, pictures.alive_histories, pictures.unit);
}

const frequencyOf = row => row.frequency + (row.and_more ? '+' : '');

function actualAndExpected(paint, kind, rows, actual, expected) {
  return [
    { ...kind('Actual', rows.map(actual)), color: paint.series[0] },
    { ...kind('Expected', rows.map(expected)), color: paint.series[1] },
  ];
}

function byFrequency(grid, rows, given, kind) {
  figure(grid, {
    ...given,
    option: paint => ({
      ...base(paint, {
        legend: ['Actual', 'Expected'],
        x: { type: 'category', data: rows.map(frequencyOf), name: given.x },
        y: valueAxis(kind, { name: given.y }),
        tooltip: formatter(kind),
      }),
      series: actualAndExpected(paint, bars, rows, row => row.actual, row => row.expected),
    }),
  });
}

function frequencyHistogram(grid, rows) {
  byFrequency(grid, rows, {
    title: 'Customers by repeat purchases',
    note: 'How many customers came back so often, and how many the model expects to at their ages',
    columns: [['Repeat purchases', 'text'], ['Customers', 'count'], ['Expected', 'number']],
    rows: rows.map(row => [frequencyOf(row), row.actual, row.expected]),
    x: 'Repeat purchases',
    y: 'Customers',
  }, 'count');
}

function conditionalExpectation(grid, rows) {
  byFrequency(grid, rows, {
    title: 'Actual and expected purchases by frequency',
    note: 'Mean purchases of a customer in the hold-out, by repeat purchases before it',
    columns: [['Repeat purchases before', 'text'], ['Customers', 'count'], ['Actual', 'number'], ['Expected', 'number']],
    rows: rows.map(row => [frequencyOf(row), row.customers, row.actual, row.expected]),
    x: 'Repeat purchases before the hold-out',
    y: 'Purchases in the hold-out',
  }, 'number');
}

function firstDay(period) {
  return new Date(Date.parse(period.end) - (period.days - 1) * 864e5).toISOString().slice(0, 10);
}

function tracking(grid, periods) {
  const usual = Math.max(...periods.map(period => period.days));
  const whole = periods.filter(period => period.days === usual);
  const step = usual === 1 ? 'day' : usual === 7 ? 'week' : `${usual / 7} weeks`;
  const held = periods.find(period => period.is_held_out);
  const told = held ? `; the hold-out begins after the dashed line, on ${firstDay(held)}` : '';
  const columns = [
    ['Period ends', 'name'], ['Hold-out', 'text'], ['Actual', 'count'], ['Expected', 'number'],
    ['Actual so far', 'count'], ['Expected so far', 'number'],
  ];
  const rows = periods.map(period => [
    period.end, period.is_held_out ? 'yes' : '', period.actual, period.expected, period.actual_so_far, period.expected_so_far]);
  const chart = (title, note, shown, actual, expected) => figure(grid, {
    title, note, columns, rows,
    option: paint => {
      const series = actualAndExpected(paint, line, shown, actual, expected);
      const last = shown.filter(period => !period.is_held_out).at(-1);
      if (held && last) series[0].markLine = upright(paint, last.end);
      return {
        ...base(paint, {
          legend: ['Actual', 'Expected'],
          x: { type: 'category', boundaryGap: false, data: shown.map(period => period.end), name: 'Last day of the period' },
          y: valueAxis('count', { name: 'Repeat purchases' }),
          tooltip: formatter('count'),
        }),
        series,
      };
    },
  });
  chart('Repeat purchases so far', 'Of all customers known before the hold-out, and what the model expects of them as new customers' + told,
    periods, period => period.actual_so_far, period => period.expected_so_far);
  chart(`Repeat purchases by ${step}`, 'The same, period by period; shorter ones at the ends are left out' + told,
    whole, period => period.actual, period => period.expected);
}

function intervalCoverage(grid, coverage) {
  const points = coverage.levels.map(level => [level.level, level.covered]);
  figure(grid, {
    title: 'Coverage of intervals',
    note: `How often intervals covered what each of ${customers(coverage.customers)} bought in the hold-out; `
      + 'below the dashed line the model is too sure, above it too careful',
    columns: [['Level', 'share'], ['Covered', 'share'], ['Standard error', 'share']],
    rows: coverage.levels.map(level => [level.level, level.covered, level.standard_error]),
    option: paint => ({
      ...base(paint, {
        x: valueAxis('share', { min: 0, max: 1, name: 'Level of the interval' }),
        y: valueAxis('share', { min: 0, max: 1, name: 'Share of customers covered' }),
        tooltip: {
          trigger: 'item', formatter: item => `level ${said('share', item.value[0])}<br>covered ${said('share', item.value[1])}`,
        },
      }),
      series: [
        diagonal(paint, 'Honest'),
        line('Covered', points, { color: paint.series[0], showSymbol: true, symbol: 'circle', symbolSize: 7 }),
      ],
    }),
  });
}

function frequencyRecency(grid, matrix, unit) {
  const age = grouped(matrix.age, matrix.age >= 20 ? 0 : 1);
  const of = `Customers who first bought ${age} ${unit}s ago`;
  const place = { columns: matrix.frequencies, rows: matrix.recencies, x: 'Repeat purchases', y: `Last purchase, ${unit}s after the first` };
  heat(grid, {
    ...place,
    title: 'Expected purchases by frequency and recency',
    note: `${of}: purchases in the coming ${said('number', matrix.horizon)} ${unit}s. The highest row bought just now; empty where nobody can be`,
    cells: matrix.expected_purchases,
    kind: 'number',
  });
  heat(grid, {
    ...place,
    title: 'Probability of being alive by frequency and recency',
    note: `${of}: of those silent for as long, who used to buy often is likelier to be gone`,
    cells: matrix.probability_alive,
    kind: 'share',
    most: 1,
  });
}

function aliveHistories(grid, histories, unit) {
  const cut = key => key.length > 12 ? key.slice(0, 5) + '\u2026' + key.slice(-5) : key;
  const names = histories.map(({ customer }, index) => `${index + 1}: ${cut(customer)}`); // keys may differ in the middle alone
  const isPurchase = (points, index) => index > 0 && points[index].purchases > points[index - 1].purchases;
  figure(grid, {
    title: 'Probability of being alive over a history',
    note: 'Customers who bought often: as it was known at each time. It falls in silence; each purchase, a dot, shows that the customer was there until then',
    isWide: true,
    columns: [['Customer', 'name'], [`${words(unit)}s since the first purchase`, 'number'], ['Repeat purchases', 'count'], ['Alive', 'share']],
    rows: histories.flatMap(history => history.points.map(point =>
      [history.customer, point.time, point.purchases, point.probability_alive])),
    option: paint => ({
      ...base(paint, {
        legend: names,
        x: valueAxis('number', { min: 0, name: `${words(unit)}s since the first purchase` }),
        y: valueAxis('share', { min: 0, max: 1, name: 'Probability of being alive' }),
        tooltip: formatter('share'),
      }),
      series: histories.map((history, index) => line(names[index],
        history.points.map((point, at) => [point.time, point.probability_alive, isPurchase(history.points, at)]), {
          color: paint.series[index], showSymbol: true, showAllSymbol: true, symbol: 'circle', symbolSize: value => value[2] ? 6 : 0,
        })),
    }),
  });
}
