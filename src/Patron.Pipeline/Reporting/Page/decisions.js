// Segments, and who gets what in campaigns.

function segments(segmentation) {
  const all = segmentation.segments;
  const hasValue = all.some(segment => segment.expected_value !== null);
  const total = all.reduce((sum, segment) => sum + segment.customers, 0);
  const grid = section('segments-' + segmentation.segmentation, titled('Segments', segmentation.segmentation, 'segments'),
    `${customers(total)} by recency, frequency and money.`);
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

function worthOf(limit) {
  const what = limit.kind === 'budget' ? `of budget ${limit.name}` : `customer of ${limit.kind} ${limit.name}`;
  if (!(limit.price > 0)) return `More ${limit.kind === 'budget' ? what : what.replace('customer', 'customers')} would bring nothing more.`;
  const price = limit.price >= 1 ? grouped(limit.price, 2) : String(Number(limit.price.toPrecision(3)));
  return `One more ${what} would bring about ${price}${currency ? ' ' + currency : ''}.`;
}

function campaign(c) {
  const total = c.groups.reduce((sum, group) => sum + group.customers, 0);
  const grid = section('campaign-' + c.name, 'Campaign: ' + words(c.name), null);
  grid.before(element('p', { class: 'intro' },
    `${customers(total)} in the audience, by ${c.channel}: `, element('code', {}, c.audience)));
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
  if (c.limits.length) {
    card(grid, 'Limits and budgets', 'What is used of each, and what one more of it would bring', scroll(table(
      [['Of', 'text'], ['Limit', 'number'], ['Used', 'number'], ['What it is worth', 'text']],
      c.limits.map(limit => [`${words(limit.kind)} ${limit.name}`, limit.limit, limit.used, worthOf(limit)]))), true);
  }
  card(grid, 'Examples', 'The first customers of each rule and group, with the reason', scroll(table(
    [['Customer', 'name'], ['Group', 'name'], ['Rule', 'name'], ['Why', 'text']],
    c.samples.map(sample => [sample.customer, sample.group.replace(/_/g, ' '), sample.rule ?? '\u2013', sample.why]))), true);
}
