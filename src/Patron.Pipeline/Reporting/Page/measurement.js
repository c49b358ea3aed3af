// Whether a campaign worked: verdicts, effects with intervals, their course by day, segments and money.

const verdicts = {
  earns: 'works', harms: 'does harm', costs_more: 'costs more than it brings', undecided: 'cannot tell', too_early: 'too early to say',
  not_comparable: 'groups not comparable',
};
const against = { control: 'control', business_as_usual: 'business as usual', hold_out: 'hold-out' };

function verdictOf(effect) {
  return effect.verdict ? verdicts[effect.verdict] : effect.status === 'not_yet' ? 'not yet' : 'not known';
}

function nameOf(effect) {
  const whom = effect.comparison === 'business_as_usual' ? ' against business as usual' : '';
  return words(effect.metric) + (effect.rule ? `, ${effect.rule.replace(/_/g, ' ')}` : '') + whom;
}

function measured(c, index) {
  const whole = c.effects.filter(effect => effect.segment === null);
  const first = whole[0];
  const title = c.campaign ? words(c.campaign) : 'All campaigns against the hold-out';
  const grid = section('campaign-' + index, `${title}, ${c.contacted.slice(0, 10)}`,
    `First contacted ${c.contacted}: ${grouped(first.numbers.n_treated, 0)} ${c.campaign ? 'treated' : 'who may be treated'}, `
    + `${grouped(first.numbers.n_control, 0)} in the ${against[first.comparison]}${c.campaign ? ' group' : ''}.`);
  if (whole.every(effect => effect.status === 'not_yet')) {
    card(grid, 'What to think of it', null, element('p', {}, first.reason), true);
    return;
  }
  card(grid, 'What to think of it', null, scroll(table(
    [['Metric and rule', 'name'], ['Days known', 'name'], ['Verdict', 'name'], ['Why', 'text']],
    whole.map(effect => [nameOf(effect), `${effect.numbers.days_observed} of ${effect.numbers.days}`, verdictOf(effect), effect.reason]))), true);
  const known = whole.filter(effect => effect.numbers.effect !== null);
  if (!known.length) return;
  relative(grid, known);
  c.courses.filter(course => course.points.length > 1).forEach(course => courseOf(grid, course, whole));
  for (const effect of known) {
    const segments = c.effects.filter(one => one.segment !== null && one.metric === effect.metric && one.comparison === effect.comparison
      && one.rule === effect.rule && one.numbers.shrunk_effect !== null);
    if (segments.length && effect.comparison !== 'business_as_usual' && effect.rule === null) bySegments(grid, effect, segments);
  }
  money(grid, known.filter(effect => effect.numbers.money !== null && effect.numbers.cost > 0));
  numbers(grid, known);
}

// rows: { name, value, low, high, color }; the first comes on top.
function intervals(grid, { title, note, kind, rows, columns, numbersOf, isWide }) {
  const upside = [...rows].reverse();
  const tip = items => {
    const row = upside.find(one => one.name === items[0].axisValue) ?? upside[items[0].data[1]];
    return [row.name, `${said(kind, row.value)} (${said(kind, row.low)} to ${said(kind, row.high)})`]
      .map(text => echarts.format.encodeHTML(text)).join('<br>');
  };
  // On a narrow screen names are cut, so that the effects keep more than half of it; the numbers below have them whole.
  const names = () => Math.min(320, 0.38 * innerWidth, 40 + 6.6 * Math.max(...rows.map(row => row.name.length)));
  figure(grid, {
    title, note, columns, rows: numbersOf, isWide, isLow: rows.length <= 4, isTall: rows.length > 9,
    option: paint => ({
      ...base(paint, {
        left: names(),
        x: valueAxis(kind, { scale: true }),
        y: { type: 'category', data: upside.map(row => row.name), axisLabel: { width: names() - 16, overflow: 'truncate' } },
        tooltip: { formatter: tip, axisPointer: { type: 'none' } },
      }),
      series: [
        ...upside.map((row, at) => line(row.name, [[row.low, at], [row.high, at]], {
          color: paint.series[row.color ?? 0], lineStyle: { width: 3, opacity: .55 }, silent: true,
          ...(at === 0 ? { markLine: upright(paint, 0) } : {}),
        })),
        {
          type: 'scatter', symbolSize: 9, z: 5,
          data: upside.map((row, at) => ({ value: [row.value, at], itemStyle: { color: paint.series[row.color ?? 0] } })),
        },
      ],
    }),
  });
}

function relative(grid, known) {
  const rows = known.filter(effect => effect.numbers.relative_effect !== null);
  if (!rows.length) return;
  intervals(grid, {
    title: 'Effects', kind: 'share', isWide: true,
    note: 'Over the value of the group that is compared with, with 95 % intervals for one look; the dashed line is no effect',
    rows: rows.map(effect => ({
      name: nameOf(effect), value: effect.numbers.relative_effect, low: effect.numbers.relative_low, high: effect.numbers.relative_high,
      color: effect.comparison === 'business_as_usual' ? 4 : effect.rule ? 2 : 0,
    })),
    columns: [['Metric and rule', 'name'], ['Effect', 'share'], ['Low', 'share'], ['High', 'share']],
    numbersOf: rows.map(effect => [nameOf(effect), effect.numbers.relative_effect, effect.numbers.relative_low, effect.numbers.relative_high]),
  });
}

function courseOf(grid, course, whole) {
  const { points } = course;
  const days = points.map(point => point.day + 1);
  const all = whole.find(effect => effect.metric === course.metric && effect.rule === null);
  const lasts = all ? all.numbers.days : days.length;
  figure(grid, {
    title: `${words(course.metric)}: effect so far`,
    note: 'By days since the contact; the band holds the truth on all days together, the thin lines on one of them',
    columns: [['Day', 'count'], ['Effect', 'number'], ['Low', 'number'], ['High', 'number'], ['Low, all days', 'number'], ['High, all days', 'number']],
    rows: points.map(point => [point.day + 1, point.effect, point.low, point.high, point.sequential_low, point.sequential_high]),
    option: paint => ({
      ...base(paint, {
        x: { type: 'category', boundaryGap: false, data: Array.from({ length: lasts }, (_, day) => String(day + 1)), name: 'Days since the contact' },
        y: valueAxis('number'),
        tooltip: { formatter: items => dayTip(points[items[0].dataIndex]) },
      }),
      series: [
        ...band(points.map(point => ({ low: point.sequential_low, high: point.sequential_high })), paint),
        ...['low', 'high'].map(end => line(end, points.map(point => point[end]), { color: paint.series[0], lineStyle: { width: 1, opacity: .6 } })),
        line('Effect', points.map(point => point.effect), { color: paint.series[0], markLine: level(paint, 0) }),
      ],
    }),
  });
}

function dayTip(point) {
  if (!point) return '';
  const between = (low, high) => `${said('number', low)} to ${said('number', high)}`;
  return [`Day ${point.day + 1}: ${said('number', point.effect)}`, `one look: ${between(point.low, point.high)}`,
    `all days: ${point.sequential_low === null ? 'too few outcomes yet' : between(point.sequential_low, point.sequential_high)}`]
    .map(text => echarts.format.encodeHTML(text)).join('<br>');
}

function bySegments(grid, effect, segments) {
  const p = effect.numbers.heterogeneity_p_value;
  const chance = p < 1e-4 ? 'p below 0.0001' : `p ${said('number', p)}`;
  intervals(grid, {
    title: `${nameOf(effect)}: by segment`, kind: 'number',
    note: 'Each effect drawn towards the mean of all, the more the less sure it is; '
      + (p < .05 ? `segments differ (${chance})` : `that segments differ is not shown (${chance})`),
    rows: segments.map(one => ({
      name: one.segment, value: one.numbers.shrunk_effect, low: one.numbers.shrunk_low, high: one.numbers.shrunk_high,
    })),
    columns: [['Segment', 'name'], ['Treated', 'count'], ['Control', 'count'], ['Effect', 'number'], ['Low', 'number'], ['High', 'number'], ['Drawn', 'number']],
    numbersOf: segments.map(one => [one.segment, one.numbers.n_treated, one.numbers.n_control, one.numbers.effect, one.numbers.low,
      one.numbers.high, one.numbers.shrunk_effect]),
  });
}

function money(grid, rows) {
  if (!rows.length) return;
  card(grid, 'Money', 'What the treatment brought, with the interval that decides, and for each spent', scroll(table(
    [['Metric and rule', 'name'], [inCurrency('Cost'), 'money'], [inCurrency('Brought'), 'money'], ['Low', 'money'], ['High', 'money'],
      ['For 1 spent', 'money'], ['Low', 'money'], ['High', 'money']],
    rows.map(effect => [nameOf(effect), ...['cost', 'money', 'money_low', 'money_high', 'earned_per_spent', 'earned_per_spent_low',
      'earned_per_spent_high'].map(column => effect.numbers[column])]))), true);
}

function numbers(grid, known) {
  const columns = ['n_treated', 'n_control', 'mean_treated', 'mean_control', 'effect', 'low', 'high', 'p_value', 'adjusted_p_value', 'sequential_low',
    'sequential_high', 'variance_saved'];
  card(grid, 'Numbers', 'Intervals of 95 %; p-values among all metrics and rules by Holm', scroll(table(
    [['Metric and rule', 'name'], ['Treated', 'count'], ['Compared', 'count'], ['Mean, treated', 'number'], ['Mean, compared', 'number'], ['Effect', 'number'],
      ['Low', 'number'], ['High', 'number'], ['p', 'number'], ['p among all', 'number'], ['Low, all days', 'number'], ['High, all days', 'number'],
      ['Variance saved', 'share']],
    known.map(effect => [nameOf(effect), ...columns.map(column => effect.numbers[column])]))), true);
}
