// ---- what the page shows, from top to bottom ----

function header() {
  const h = data.heading;
  document.getElementById('header').append(
    element('h1', {}, words(h.project)),
    element('p', { class: 'lead' }, `Customers as of ${h.as_of} (${h.time_zone}). Money in ${currency}.`),
    element('nav', { 'aria-label': 'Sections' }));
  const tiles = element('div', { class: 'tiles' });
  for (const tile of data.tiles) {
    const isLarge = tile.value !== null && (tile.kind === 'money' || tile.kind === 'count');
    const value = isLarge ? short(tile.value) : said(tile.kind, tile.value);
    const unit = tile.kind === 'money' ? element('small', {}, ' ' + currency) : null;
    tiles.append(element('div', { class: 'tile', title: said(tile.kind, tile.value) },
      element('div', { class: 'label' }, tile.label), element('div', { class: 'value' }, value, unit),
      element('div', { class: 'note' }, tile.note)));
  }
  main.append(tiles);
}

const money = new Set(['revenue', 'revenue_per_active_customer', 'average_order_value', 'expected_value', 'campaign_cost']);

function hasHistory(report) {
  return report.kpis.some(kpi => new Set(kpi.points.map(point => point.date)).size > 1);
}

function kpis(report, index) {
  const shown = report.kpis.filter(kpi => kpi.points.length > 0);
  if (shown.length === 0) return;
  const grid = section('kpis-' + index, report.title, hasHistory(report) ? `Up to ${data.heading.as_of}.` : null);
  for (const kpi of shown) {
    const kind = money.has(kpi.name) ? 'money' : 'number';
    const groups = [...new Set(kpi.points.map(point => point.group))];
    const dates = [...new Set(kpi.points.map(point => point.date))];
    const columns = [['Date', 'name'], ['Group', 'text'], ['Value', kind], ['Low', kind], ['High', kind], ['n', 'count']];
    const rows = kpi.points.map(point => [point.date, point.group, point.value, point.low, point.high, point.n]);
    const behind = { title: words(kpi.name), columns, rows, isLow: true };
    if (dates.length === 1) single(grid, kpi, kind, behind);
    else series(grid, kpi, groups, kind, behind);
  }
}

function single(grid, kpi, kind, behind) {
  if (kpi.points.length === 1) {
    const [point] = kpi.points;
    const interval = point.low === null || point.high === null ? '' : `, ${said(kind, point.low)} to ${said(kind, point.high)}`;
    const told = (point.group === 'all' ? '' : words(point.group) + ', ') + 'as of ' + point.date + interval;
    card(grid, words(kpi.name), told, element('div', { class: 'figure' }, said(kind, point.value)));
    return;
  }
  const points = [...kpi.points].reverse();
  figure(grid, {
    ...behind,
    note: 'As of ' + kpi.points[0].date,
    option: paint => ({
      ...base(paint, {
        left: 190,
        x: valueAxis(kind),
        y: { type: 'category', data: points.map(point => words(point.group)) },
        tooltip: formatter(kind),
      }),
      series: [bars(words(kpi.name), points.map(point => point.value), { itemStyle: { borderRadius: [0, 2, 2, 0] } })],
    }),
  });
}

function series(grid, kpi, groups, kind, behind) {
  const hasInterval = groups.length === 1 && kpi.points.some(point => point.low !== null && point.high !== null);
  const isMonthly = kpi.points.every(point => point.date.endsWith('-01'));
  const place = point => isMonthly ? point.date.slice(0, 7) : point.date;
  figure(grid, {
    ...behind,
    note: hasInterval ? 'With a 95 % interval' : null,
    option: paint => ({
      ...base(paint, {
        legend: groups.length > 1 ? groups.map(words) : null,
        x: { type: 'category', boundaryGap: false, data: [...new Set(kpi.points.map(place))] },
        y: valueAxis(kind, { scale: hasInterval }),
        tooltip: { formatter: items => kpiTip(kpi, kind, items) },
      }),
      series: [
        ...(hasInterval ? band(kpi.points, paint) : []),
        ...groups.map((group, index) =>
          line(words(group), kpi.points.filter(point => point.group === group).map(point => [place(point), point.value]), {
          color: paint.series[index % paint.series.length],
        })),
      ],
    }),
  });
}

function kpiTip(kpi, kind, items) {
  const date = items[0].axisValue;
  const lines = kpi.points.filter(point => point.date.startsWith(date)).map(point =>
    (point.group === 'all' ? '' : words(point.group) + ': ') + said(kind, point.value)
    + (point.low !== null ? ` (${said(kind, point.low)} to ${said(kind, point.high)})` : ''));
  return [date, ...lines].map(text => echarts.format.encodeHTML(text)).join('<br>');
}

function band(points, paint) {
  const common = {
    type: 'line', stack: 'interval', stackStrategy: 'all', showSymbol: false, lineStyle: { opacity: 0 }, silent: true,
  };
  return [
    { ...common, data: points.map(point => point.low) },
    { ...common, areaStyle: { color: paint.band }, data: points.map(point => point.low === null ? null : point.high - point.low) },
  ];
}

// A model that bears the usual name needs no second title.
function titled(title, model, usual) {
  return model === usual ? title : `${title}: ${words(model)}`;
}

function values(value) {
  const grid = section('value-' + value.model, titled('Customer value', value.model, 'lifetime_value'),
    `What ${grouped(value.customers, 0)} customers are expected to bring in the coming ${value.horizon}: `
    + `${grouped(value.total, 0)} ${currency} from ${grouped(value.expected_purchases, 0)} purchases. `
    + `${grouped(value.alive, 0)} of them are expected to be active still.`);
  const label = bin => bin.to === null ? grouped(bin.from, 0) + '+' : grouped(bin.from, bin.from % 1 ? 1 : 0);
  figure(grid, {
    title: 'Distribution of expected value',
    note: 'Customers by expected value; the last bar takes all above',
    columns: [['From', 'number'], ['To', 'number'], ['Customers', 'count'], ['Expected value', 'money']],
    rows: value.histogram.map(bin => [bin.from, bin.to, bin.customers, bin.value]),
    option: paint => ({
      ...base(paint, {
        x: { type: 'category', data: value.histogram.map(label), name: `Expected value, ${currency}` },
        y: valueAxis('count', { name: 'Customers' }),
        tooltip: formatter('count'),
      }),
      series: [bars('Customers', value.histogram.map(bin => bin.customers), { barCategoryGap: '8%' })],
    }),
  });
  figure(grid, {
    title: 'Concentration of value',
    note: 'Share of all expected value held by the most valuable customers; the straight line is equality',
    columns: [['Share of customers', 'share'], ['Share of value', 'share']],
    rows: value.concentration.map(point => [point.customers, point.value]),
    option: paint => ({
      ...base(paint, {
        x: valueAxis('share', { min: 0, max: 1, name: 'Customers, most valuable first' }),
        y: valueAxis('share', { min: 0, max: 1, name: 'Share of value' }),
        tooltip: formatter('share'),
      }),
      series: [
        line('Equality', [[0, 0], [1, 1]],
          { lineStyle: { type: 'dashed', width: 1, color: paint.series[4] }, silent: true, tooltip: { show: false } }),
        line('Value', value.concentration.map(point => [point.customers, point.value]),
          { color: paint.series[0], areaStyle: { opacity: .12 } }),
      ],
    }),
  });
  if (value.back_test) backTest(grid, value.back_test);
}

function backTest(grid, test) {
  const frequency = row => row.frequency + (row.and_more ? '+' : '');
  const of = `Fitted on data before ${test.from}, judged until ${test.until}`;
  const compared = (paint, actual, expected, kind) => [
    { ...kind('Actual', actual), color: paint.series[0] }, { ...kind('Expected', expected), color: paint.series[1] },
  ];
  figure(grid, {
    title: 'Actual and expected purchases by frequency',
    note: of + ': mean purchases per customer by earlier repeat purchases',
    columns: [['Repeat purchases before', 'text'], ['Customers', 'count'], ['Actual', 'number'], ['Expected', 'number']],
    rows: test.by_frequency.map(row => [frequency(row), row.customers, row.actual, row.expected]),
    option: paint => ({
      ...base(paint, {
        legend: ['Actual', 'Expected'],
        x: { type: 'category', data: test.by_frequency.map(frequency), name: 'Repeat purchases before' },
        y: valueAxis('number', { name: 'Purchases' }), tooltip: formatter('number'),
      }),
      series: compared(paint, test.by_frequency.map(row => row.actual), test.by_frequency.map(row => row.expected), bars),
    }),
  });
  figure(grid, {
    title: 'Actual and expected purchases over time',
    note: `${of}: ${grouped(test.actual, 0)} purchases, ${grouped(test.expected, 0)} expected`,
    columns: [['Period ends', 'name'], ['Actual', 'count'], ['Expected', 'number']],
    rows: test.tracking.map(row => [row.end, row.actual, row.expected]),
    option: paint => ({
      ...base(paint, {
        legend: ['Actual', 'Expected'],
        x: { type: 'category', boundaryGap: false, data: test.tracking.map(row => row.end) },
        y: valueAxis('number', { name: 'Purchases' }),
        tooltip: formatter('number'),
      }),
      series: compared(paint, test.tracking.map(row => row.actual), test.tracking.map(row => row.expected), line),
    }),
  });
}

function propensity(model) {
  const grid = section('propensity-' + model.model, 'Propensity: ' + words(model.model),
    `The probability of ${model.target}, for ${grouped(model.customers, 0)} customers. `
    + `Judged by cross-validation: AUC ${said('number', model.auc)}, `
    + `${said('share', model.base_rate)} of the training rows were positive.`);
  figure(grid, {
    title: 'Calibration',
    note: 'Predicted probability and what came true; on the dashed line the model is honest',
    columns: [['Rows', 'count'], ['Predicted', 'share'], ['Observed', 'share']],
    rows: model.calibration.map(bin => [bin.rows, bin.predicted, bin.observed]),
    option: paint => ({
      ...base(paint, {
        x: valueAxis('share', { min: 0, max: 1, name: 'Predicted' }), y: valueAxis('share', { min: 0, max: 1, name: 'Observed' }),
        tooltip: {
          trigger: 'item',
          formatter: item => `predicted ${said('share', item.value[0])}<br>observed ${said('share', item.value[1])}`,
        },
      }),
      series: [
        line('Ideal', [[0, 0], [1, 1]], { lineStyle: { type: 'dashed', width: 1, color: paint.series[4] }, silent: true }),
        line('Model', model.calibration.map(bin => [bin.predicted, bin.observed]),
          { color: paint.series[0], showSymbol: true, symbol: 'circle', symbolSize: 9 }),
      ],
    }),
  });
  figure(grid, {
    title: 'Lift by decile',
    note: 'How much more often it came true in each tenth, highest scores first, than on average (1)',
    columns: [['Decile', 'count'], ['Rows', 'count'], ['Rate', 'share'], ['Lift', 'number'], ['Share found so far', 'share']],
    rows: model.lift.map(bar => [bar.decile, bar.rows, bar.rate, bar.lift, bar.gain]),
    option: paint => ({
      ...base(paint, {
        x: { type: 'category', data: model.lift.map(bar => bar.decile), name: 'Decile' },
        y: valueAxis('number', { name: 'Lift' }),
        tooltip: formatter('number'),
      }),
      series: [bars('Lift', model.lift.map(bar => bar.lift), {
        markLine: {
          data: [{ yAxis: 1 }], silent: true, symbol: 'none', label: { show: false },
          lineStyle: { color: paint.soft, type: 'dashed' },
        },
      })],
    }),
  });
  figure(grid, {
    title: 'Scores of today\u2019s customers',
    columns: [['Score from', 'share'], ['Customers', 'count']],
    rows: model.scores.map((customers, step) => [step / 10, customers]),
    option: paint => ({
      ...base(paint, {
        x: { type: 'category', data: model.scores.map((_, step) => `${10 * step}\u2013${10 * step + 10} %`), name: 'Score' },
        y: valueAxis('count', { name: 'Customers' }),
        tooltip: formatter('count'),
      }),
      series: [bars('Customers', model.scores, { barCategoryGap: '8%' })],
    }),
  });
  card(grid, 'What the score looks at', 'Change in log odds for one unit of the scaled feature, strongest first',
    scroll(table([['Feature', 'text'], ['Coefficient', 'number'], ['Standard error', 'number']],
      model.coefficients.map(c => [c.name, c.value, c.error]))));
}

function segments(segmentation) {
  const all = segmentation.segments;
  const hasValue = all.some(segment => segment.expected_value !== null);
  const total = all.reduce((sum, segment) => sum + segment.customers, 0);
  const grid = section('segments-' + segmentation.segmentation, titled('Segments', segmentation.segmentation, 'segments'),
    `${grouped(total, 0)} customers by recency, frequency and money.`);
  const reversed = [...all].reverse();
  const columns = [
    ['Segment', 'name'], ['Customers', 'count'], ['Share', 'share'], ['Spent so far', 'money'], ['Expected value', 'money'],
  ];
  const rows = all.map(segment =>
    [segment.name, segment.customers, segment.customers / total, segment.amount, segment.expected_value]);
  const sideways = (title, read, kind) => figure(grid, {
    title, columns, rows,
    option: paint => ({
      ...base(paint, {
        left: 140,
        x: valueAxis(kind),
        y: { type: 'category', data: reversed.map(segment => segment.name) },
        tooltip: formatter(kind),
      }),
      series: [bars(title, reversed.map(read), {
        color: paint.series[kind === 'count' ? 0 : 2], itemStyle: { borderRadius: [0, 2, 2, 0] },
      })],
    }),
  });
  sideways('Customers by segment', segment => segment.customers, 'count');
  if (hasValue) sideways('Expected value by segment', segment => segment.expected_value, 'money');
  else sideways('Spent so far by segment', segment => segment.amount, 'money');
}

function campaign(c) {
  const total = c.groups.reduce((sum, group) => sum + group.customers, 0);
  const grid = section('campaign-' + c.name, 'Campaign: ' + words(c.name), null);
  grid.before(element('p', { class: 'intro' },
    `${grouped(total, 0)} customers in the audience, by ${c.channel}: `, element('code', {}, c.audience)));
  const names = { business_as_usual: 'Business as usual', none: 'No rule fits' };
  const parts = [
    ...c.rules.map(rule => [`${words(rule.name)} (${rule.treatment})`, rule.customers, 0]),
    ...c.groups.filter(group => group.group !== 'treated')
      .map(group => [names[group.group] ?? words(group.group), group.customers, 4]),
  ].reverse();
  figure(grid, {
    title: 'Who gets what',
    note: 'Treated by rule, and those left alone',
    isWide: true,
    isLow: true,
    columns: [['Rule or group', 'text'], ['Customers', 'count'], ['Share', 'share']],
    rows: [...parts].reverse().map(part => [part[0], part[1], total ? part[1] / total : null]),
    option: paint => ({
      ...base(paint, {
        left: 250, x: valueAxis('count'), y: { type: 'category', data: parts.map(part => part[0]) }, tooltip: formatter('count'),
      }),
      series: [bars('Customers', parts.map(([, customers, color]) => (
        { value: customers, itemStyle: { color: paint.series[color], borderRadius: [0, 2, 2, 0] } })))],
    }),
  });
  card(grid, 'Rules', 'In their order: the first that fits decides; customers over a limit fall to the next', scroll(table(
    [['Rule', 'name'], ['Condition', 'code'], ['Treatment', 'name'], ['Limit', 'count'], ['Customers', 'count'],
      ['Cost', 'money'], ['Expected value', 'money']],
    c.rules.map(rule => [rule.name, rule.when, rule.treatment, rule.limit, rule.customers, rule.cost, rule.expected_value]))),
    true);
  card(grid, 'Examples', 'The first customers of each rule and group, with the reason', scroll(table(
    [['Customer', 'name'], ['Group', 'name'], ['Rule', 'name'], ['Why', 'text']],
    c.samples.map(sample => [sample.customer, sample.group.replace(/_/g, ' '), sample.rule ?? '\u2013', sample.why]))), true);
}

function house() {
  const grid = section('data', 'Models, data and run', null);
  for (const model of data.models) {
    const rows = [...model.parameters.map(p => [p.name, p.value, p.error]),
      ...model.metrics.map(m => [words(m.name).toLowerCase(), m.value, null])];
    card(grid, `${words(model.name)} (${model.kind.replace(/_/g, ' ')}, version ${model.version})`,
      `Trained as of ${model.as_of} UTC by run ${model.run}`,
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
    + `seed ${h.seed}. Time unit of frequency models: ${h.time_unit}.`);
}

function contents() {
  const nav = document.querySelector('nav');
  for (const part of document.querySelectorAll('section'))
    nav.append(element('a', { href: '#' + part.id }, part.querySelector('h2').textContent));
}

header();
const [overTime, today] = [data.reports.filter(hasHistory), data.reports.filter(report => !hasHistory(report))];
overTime.forEach(kpis);
data.values.forEach(values);
data.propensities.forEach(propensity);
data.segmentations.forEach(segments);
data.campaigns.forEach(campaign);
today.forEach((report, index) => kpis(report, 'today-' + index));
house();
contents();
draw();

window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
window.addEventListener('resize', () => charts.forEach(chart => chart.made.resize()));
window.addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(details => { details.open = true; }));
