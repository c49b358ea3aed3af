// KPIs: one figure, figures by group, figures over time.

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
