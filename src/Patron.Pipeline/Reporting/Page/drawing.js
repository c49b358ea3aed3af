'use strict';
// What every page is drawn with, from the JSON in it. Numbers are printed the same in every browser language.

const data = JSON.parse(document.getElementById('data').textContent);
const currency = data.heading?.currency;
const main = document.getElementById('main');
const charts = [];

window.addEventListener('error', event => fail(event.message));

function fail(message) {
  const note = element('p', { class: 'failure' }, 'The report could not be drawn: ' + message);
  document.body.prepend(note);
}

// ---- text ----

function grouped(number, digits) {
  const [whole, fraction] = Math.abs(number).toFixed(digits).split('.');
  const sign = number < 0 && Number(number.toFixed(digits)) !== 0 ? '\u2212' : '';
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') + (fraction ? '.' + fraction : '');
}

function short(number) {
  const size = Math.abs(number);
  if (size >= 1e9) return grouped(number / 1e9, size < 1e10 ? 2 : 1) + ' bn';
  if (size >= 1e6) return grouped(number / 1e6, size < 1e7 ? 2 : 1) + ' m';
  if (size >= 1e4) return grouped(number / 1e3, size < 1e5 ? 1 : 0) + ' k';
  return grouped(number, size === Math.round(size) || size >= 1000 ? 0 : size >= 10 ? 1 : 2);
}

const print = {
  count: n => grouped(n, 0),
  money: n => grouped(n, Math.abs(n) >= 1e5 ? 0 : 2),
  share: n => grouped(100 * n, 1) + ' %',
  number: n => Number.isInteger(n) ? grouped(n, 0) : grouped(n, Math.abs(n) >= 100 ? 1 : Math.abs(n) >= 1 ? 3 : 4),
  text: t => String(t),
};

function said(kind, value) {
  return value === null || value === undefined ? '\u2013' : print[kind](value);
}

function words(name) {
  const text = name.replace(/_/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function customers(count) {
  return grouped(count, 0) + (count === 1 ? ' customer' : ' customers');
}

function inCurrency(text) {
  return currency ? `${text}, ${currency}` : text;
}

// ---- elements ----

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

// columns: [title, kind]; kind 'text' and 'code' are on the left, all others on the right.
function table(columns, rows) {
  const isNumber = kind => kind !== 'text' && kind !== 'code' && kind !== 'name';
  const cell = (tag, kind, content) =>
    element(tag, isNumber(kind) ? { class: 'number' } : kind === 'name' ? { class: 'name' } : {}, content);
  const head = columns.map(([title, kind]) => cell('th', kind, title));
  const body = rows.map(row => element('tr', {}, ...columns.map(([, kind], index) => {
    const value = row[index];
    if (kind === 'code') return cell('td', kind, element('code', {}, value ?? ''));
    return cell('td', kind, kind === 'text' || kind === 'name' ? value ?? '' : said(kind, value));
  })));
  return element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body));
}

function section(id, title, intro) {
  const made = element('section', { id }, element('h2', {}, title), intro ? element('p', { class: 'intro' }, intro) : null);
  const grid = element('div', { class: 'grid' });
  made.append(grid);
  main.append(made);
  return grid;
}

function card(grid, title, note, content, isWide) {
  const told = note ? element('p', {}, note) : null;
  grid.append(element('div', { class: isWide ? 'card wide' : 'card' }, element('h3', {}, title), told, content));
}

// values: { label, value, kind, note }; large counts and money are shortened, and told in full under the pointer.
function tiles(values) {
  const row = element('div', { class: 'tiles' });
  for (const tile of values) {
    const isLarge = tile.value !== null && (tile.kind === 'money' || tile.kind === 'count');
    const value = isLarge ? short(tile.value) : said(tile.kind, tile.value);
    const unit = tile.kind === 'money' && currency ? element('small', {}, ' ' + currency) : null;
    row.append(element('div', { class: 'tile', title: said(tile.kind, tile.value) },
      element('div', { class: 'label' }, tile.label), element('div', { class: 'value' }, value, unit),
      element('div', { class: 'note' }, tile.note)));
  }
  main.append(row);
}

function heading(title, lead) {
  document.getElementById('header').append(
    element('h1', {}, title), element('p', { class: 'lead' }, lead), element('nav', { 'aria-label': 'Sections' }));
}

function contents() {
  const nav = document.querySelector('nav');
  for (const part of document.querySelectorAll('section'))
    nav.append(element('a', { href: '#' + part.id }, part.querySelector('h2').textContent));
}

function scroll(content) {
  return element('div', { class: 'scroll' }, content);
}

// ---- charts ----

// option: the chart's, from the colours and the element that it is drawn in; below: what explains it, such as a scale.
function figure(grid, { title, note, option, below, columns, rows, isWide, isLow, isTall }) {
  const div = element('div', { class: 'chart' + (isLow ? ' low' : isTall ? ' tall' : ''), role: 'img', 'aria-label': title + '. ' + (note || '') });
  const behind = element('details', {}, element('summary', {}, 'Numbers'), scroll(table(columns, rows)));
  const told = note ? element('p', {}, note) : null;
  grid.append(element('figure', isWide ? { class: 'wide' } : {}, element('h3', {}, title), told, div, below ?? '', behind));
  charts.push({ div, option });
}

function colors() {
  const style = getComputedStyle(document.documentElement);
  const read = name => style.getPropertyValue('--' + name).trim();
  const named = Object.fromEntries(['ink', 'soft', 'line', 'card', 'band'].map(name => [name, read(name)]));
  return { ...named, font: getComputedStyle(document.body).fontFamily, series: [1, 2, 3, 4, 5].map(number => read('c' + number)) };
}

function draw() {
  const paint = colors();
  for (const chart of charts) {
    chart.made?.dispose();
    chart.div.removeAttribute('data-drawn');
    chart.made = echarts.init(chart.div, null, { renderer: 'svg' });
    chart.made.on('finished', () => chart.div.setAttribute('data-drawn', 'true'));
    chart.made.setOption(chart.option(paint, chart.div));
  }
}

// Draws all, and again where colours or the width change.
function show() {
  contents();
  draw();
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  window.addEventListener('resize', draw);
  window.addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(details => { details.open = true; }));
}

function base(paint, { x, y, legend, tooltip, left }) {
  const axis = (given, isValue) => ({
    nameTextStyle: { color: paint.soft },
    nameLocation: 'middle',
    axisLine: { show: !isValue, lineStyle: { color: paint.line } },
    axisTick: { show: false },
    axisLabel: { color: paint.soft, hideOverlap: true, ...given.axisLabel },
    splitLine: { show: isValue, lineStyle: { color: paint.line } },
    ...Object.fromEntries(Object.entries(given).filter(([key]) => key !== 'axisLabel')),
  });
  const reachesEdge = x.type === 'category' && x.boundaryGap === false;
  const labels = { margin: 12, alignMaxLabel: reachesEdge ? 'right' : null };
  return {
    animation: false,
    color: paint.series,
    textStyle: { fontFamily: paint.font },
    grid: { left: left ?? 62, right: 18, top: legend ? 34 : 16, bottom: x.name ? 52 : 32 },
    legend: legend ? {
      data: legend, top: 0, left: 0, itemGap: 20, itemWidth: 14, itemHeight: 9, icon: 'roundRect', textStyle: { color: paint.soft },
    } : undefined,
    tooltip: {
      trigger: 'axis', confine: true, backgroundColor: paint.card, borderColor: paint.line,
      textStyle: { color: paint.ink, fontSize: 12 },
      axisPointer: { type: 'line', lineStyle: { color: paint.soft } }, ...tooltip,
    },
    xAxis: axis({ nameGap: 34, ...x, axisLabel: { ...labels, ...x.axisLabel } }, x.type === 'value'),
    yAxis: axis({ nameGap: 48, ...y }, (y.type ?? 'value') === 'value'),
  };
}

const line = (name, values, more) => ({ type: 'line', name, data: values, showSymbol: false, lineStyle: { width: 2 }, ...more });
const bars = (name, values, more) =>
  ({ type: 'bar', name, data: values, barMaxWidth: 46, itemStyle: { borderRadius: [2, 2, 0, 0] }, ...more });
const tick = n => short(n).replace(/\.(\d*?)0+(?=\D|$)/, (_, digits) => digits ? '.' + digits : '');
const valueAxis = (kind, more) =>
  ({ type: 'value', axisLabel: { formatter: kind === 'share' ? n => grouped(100 * n, 0) + ' %' : tick }, ...more });
const formatter = kind => ({ valueFormatter: value => Array.isArray(value) ? said(kind, value[1]) : said(kind, value) });
const diagonal = (paint, name) => line(name, [[0, 0], [1, 1]],
  { lineStyle: { type: 'dashed', width: 1, color: paint.series[4] }, silent: true, tooltip: { show: false } });
const mark = (paint, at) => ({
  data: [at], silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: paint.soft, type: 'dashed' },
});
const level = (paint, y) => mark(paint, { yAxis: y });
const upright = (paint, x) => mark(paint, { xAxis: x });

// The space between low and high of points, as two series.
function band(points, paint) {
  const common = {
    type: 'line', stack: 'interval', stackStrategy: 'all', showSymbol: false, lineStyle: { opacity: 0 }, silent: true,
  };
  return [
    { ...common, data: points.map(point => point.low) },
    { ...common, areaStyle: { color: paint.band }, data: points.map(point => point.low === null ? null : point.high - point.low) },
  ];
}
