// A matrix of cells, each the stronger in colour the larger its number.

// Labels stand at the ends and at a few steps between.
function every(steps) {
  const gap = [4, 6, 5, 3, 2, 1].find(width => (steps.length - 1) % width === 0 && (steps.length - 1) / width >= 3) ?? 4;
  return index => index % gap === 0;
}

function named(steps) {
  const digits = steps.at(-1) >= 20 || steps.every(Number.isInteger) ? 0 : 1;
  return number => grouped(number, digits);
}

// columns and rows: numbers along the axes; cells: rows of numbers, null where there is none; most: the number of full colour.
function heat(grid, { title, note, columns, rows, cells, x, y, kind, most }) {
  const full = most ?? Math.max(...cells.flat().filter(cell => cell !== null));
  figure(grid, {
    title,
    note,
    isTall: true,
    below: element('div', { class: 'scale' }, said(kind, 0), element('span', {}), said(kind, full)),
    columns: [[y, 'number'], ...columns.map(column => [grouped(column, 0), kind])],
    rows: rows.map((row, index) => [row, ...cells[index]]).reverse(),
    option: (paint, div) => {
      const option = base(paint, {
        x: { type: 'category', data: columns.map(named(columns)), name: x, axisLabel: { interval: every(columns) } },
        y: { type: 'category', data: rows.map(named(rows)), name: y, axisLine: { show: false }, axisLabel: { interval: every(rows) } },
        tooltip: {
          trigger: 'item',
          formatter: item => `${grouped(columns[item.value[0]], 0)} repeat purchases, the last at ${said('number', rows[item.value[1]])}<br>`
            + said(kind, item.value[2]),
        },
      });
      const { left, right, top, bottom } = option.grid;
      const size = [(div.clientWidth - left - right) / columns.length - .6, (div.clientHeight - top - bottom) / rows.length - .6];
      const filled = cells.flatMap((row, at) => row.map((cell, column) => [column, at, cell])).filter(([, , cell]) => cell !== null);
      return {
        ...option,
        series: [{
          type: 'scatter', symbol: 'rect', symbolSize: size, color: paint.series[0],
          data: filled.map(value => ({ value, itemStyle: { opacity: full > 0 ? value[2] / full : 0 } })),
          emphasis: { disabled: true },
        }],
      };
    },
  });
}
