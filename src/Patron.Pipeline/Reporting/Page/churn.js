// The page of one table's customers who may leave, from top to bottom.

const { report } = data;
const { metrics, model } = report;
const isLogOdds = model.learner === 'boosting' || model.learner === 'logistic';
const scale = isLogOdds ? 'log odds' : 'probability';
const signed = number => (number < 0 ? '\u2212' : '+') + Math.abs(number).toFixed(2);
const points = (values, x, y) => values.map(point => [point[x], point[y]]);
const within = estimate => estimate ? `${estimate.low.toFixed(4)} to ${estimate.high.toFixed(4)}` : '';

function figures() {
  const { intervals, one_rule: rule } = metrics;
  const grid = section('quality', 'How well it foresees',
    `Each customer is scored by a model that has not seen them, in ${metrics.folds} parts. Figures are means over the parts, intervals and curves those of all customers together.`);
  card(grid, 'Figures beside simpler guesses', `One rule: ${rule.rule}. Majority: always what is more frequent, or everyone the overall share`, table(
    [['Figure', 'name'], ['Model', 'number'], ['95 % interval', 'name'], ['One rule', 'number'], ['Majority', 'number']], [
      ['AUC (more is better)', metrics.auc, within(intervals.auc), rule.auc, 0.5],
      ['log loss (less)', metrics.log_loss, within(intervals.log_loss), rule.log_loss, metrics.majority_log_loss],
      ['Brier score (less)', metrics.brier, within(intervals.brier), rule.brier, metrics.majority_brier],
      ['accuracy (more)', metrics.accuracy, '', rule.accuracy, metrics.majority_accuracy],
    ]), true);
  figure(grid, {
    title: 'Found by those selected',
    note: 'Of all who left the share that is among so many customers with the highest scores; the dashed line is chance',
    columns: [['Selected', 'share'], ['Found', 'share']],
    rows: points(data.ranking, 'selected', 'found'),
    option: paint => curves(paint, 'Customers selected', 'Left and found', 'selected', 'found'),
  });
  figure(grid, {
    title: 'ROC curve',
    note: `The area below is the AUC, ${metrics.intervals.auc ? metrics.intervals.auc.value.toFixed(4) : 'not defined'} of all customers together`,
    columns: [['Stayed and selected', 'share'], ['Left and selected', 'share']],
    rows: points(data.ranking, 'false_alarms', 'found'),
    option: paint => curves(paint, 'Of those who stayed', 'Of those who left', 'false_alarms', 'found'),
  });
  calibration(grid, data.calibration, 'Customers');
  figure(grid, {
    title: 'Leaving by tenth',
    note: `Share that left in each tenth, highest scores first; dashed, of all customers: ${said('share', report.positives / report.rows)}`,
    columns: [['Tenth', 'count'], ['Left', 'share'], ['Lift', 'number'], ['Of all who left, so far', 'share']],
    rows: metrics.lift.map(tenth => [tenth.decile, tenth.rate, tenth.lift, tenth.gain]),
    option: paint => ({
      ...base(paint, {
        x: { type: 'category', data: metrics.lift.map(tenth => tenth.decile), name: 'Tenth' },
        y: valueAxis('share', { name: 'Left' }),
        tooltip: formatter('share'),
      }),
      series: [bars('Left', metrics.lift.map(tenth => tenth.rate), { markLine: level(paint, report.positives / report.rows) })],
    }),
  });
  card(grid, 'Tenths', 'Lift: how many times as often customers of the tenth left as all did', table(
    [['Tenth', 'count'], ['Customers', 'count'], ['Left', 'share'], ['Lift', 'number'], ['Of all who left, so far', 'share']],
    metrics.lift.map(tenth => [tenth.decile, tenth.rows, tenth.rate, tenth.lift, tenth.gain])), true);
}

function curves(paint, x, y, along, up) {
  return {
    ...base(paint, {
      x: valueAxis('share', { min: 0, max: 1, name: x }), y: valueAxis('share', { min: 0, max: 1, name: y }),
      legend: ['Model', 'One rule'], tooltip: formatter('share'),
    }),
    series: [
      diagonal(paint, 'Chance'),
      line('Model', points(data.ranking, along, up), { color: paint.series[0] }),
      line('One rule', points(data.rule_ranking, along, up), { color: paint.series[1] }),
    ],
  };
}

function learner() {
  const grid = section('learner', 'The model', `${sentence(model.name)}${model.penalty === null ? '' : `, penalty ${said('number', model.penalty)}`}`
    + `${model.calibration ? `, calibrated (${model.calibration})` : ''}. ${model.reason ? `Chosen because ${model.reason}.` : 'It was asked for.'}`);
  if (model.compared.length) {
    card(grid, 'Learners that were tried', 'The simplest within one standard error of the least log loss is taken; the difference is paired by folds, which are not those of the figures above',
      scroll(table([['Learner', 'text'], ['Log loss', 'number'], ['More than the best', 'number'], ['Standard error', 'number'], ['', 'name']],
        model.compared.map(one => [one.settings, one.log_loss, one.difference, one.standard_error, one.is_chosen ? 'taken' : '']))), true);
  }
  moves(grid);
  if (model.rules.length) {
    card(grid, 'Rules', 'Exactly one of them holds for each customer',
      scroll(table([['Probability', 'share'], ['Where', 'text']], model.rules.map(rule => [rule.probability, rule.rule]))));
  }
  if (report.effects.length) {
    card(grid, 'Effects', 'Change in log odds: of a number for one standard deviation, of a category beside the most frequent one of its column, strongest first',
      scroll(table([['Column', 'name'], ['Category', 'text'], ['Beside', 'text'], ['Effect', 'number'], ['Standard error', 'number']],
        report.effects.map(effect => [effect.column, effect.level, effect.against, effect.value, effect.standard_error]))));
  }
  if (report.left_out.length || model.warnings.length) {
    card(grid, 'Not learnt from, and warnings', null, scroll(table([['Column', 'text'], ['Why', 'text']],
      [...report.left_out.map(column => [column.column, column.reason]), ...model.warnings.map(warning => ['', warning])])));
  }
}

function moves(grid) {
  const columns = report.columns.slice(0, 15);
  figure(grid, {
    title: 'What moves the score',
    note: `Mean size of what each column adds to a customer\u2019s score, up or down; ${scale}`,
    columns: [['Column', 'text'], ['Moves the score by', 'number']],
    rows: report.columns.map(column => [column.column, column.moves]),
    isTall: true,
    option: paint => ({
      ...base(paint, {
        x: valueAxis('number', { name: `Moves the score by, ${scale}` }),
        y: { type: 'category', data: columns.map(column => column.column).reverse(), axisLabel: { width: 120, overflow: 'truncate' } },
        tooltip: formatter('number'), left: 140,
      }),
      series: [bars('Moves the score by', columns.map(column => column.moves).reverse(), { itemStyle: { borderRadius: [0, 2, 2, 0] } })],
    }),
  });
}

function goesWith() {
  if (!data.curves.length) return;
  const grid = section('columns', 'How the probability goes with the strongest columns',
    'Each customer is scored with every value in place of their own while all else stays: the mean, and between which probabilities eight in ten customers are. '
    + 'Where columns hang together some are given values that no such customer has.');
  for (const curve of data.curves) figure(grid, {
    title: curve.column,
    columns: [['Value', 'text'], ['Mean probability', 'share'], ['A tenth below', 'share'], ['A tenth above', 'share']],
    rows: curve.points.map(point => [point.value, point.mean, point.low, point.high]),
    option: paint => curve.is_number ? numberCurve(paint, curve) : categoryCurve(paint, curve),
  });
}

function numberCurve(paint, curve) {
  const edge = (name, up) => line(name, points(curve.points, 'number', up), { color: paint.series[0], lineStyle: { width: 1, type: 'dotted' } });
  return {
    ...base(paint, {
      x: valueAxis('number', { name: curve.column, min: 'dataMin', max: 'dataMax' }),
      y: valueAxis('share', { min: 0, max: 1, name: 'Probability' }), tooltip: formatter('share'),
    }),
    series: [
      edge('A tenth below', 'low'), edge('A tenth above', 'high'),
      line('Mean', points(curve.points, 'number', 'mean'), { color: paint.series[0], showSymbol: curve.points.length < 10 }),
    ],
  };
}

function categoryCurve(paint, curve) {
  return {
    ...base(paint, {
      x: { type: 'category', data: curve.points.map(point => point.value), axisLabel: { width: 110, overflow: 'truncate', interval: 0, hideOverlap: false } },
      y: valueAxis('share', { min: 0, max: 1, name: 'Probability' }), tooltip: formatter('share'),
    }),
    series: [
      bars('Mean', curve.points.map(point => point.mean)),
      ...['low', 'high'].map(end => ({
        type: 'scatter', name: end === 'low' ? 'A tenth below' : 'A tenth above', data: curve.points.map(point => point[end]),
        symbol: 'rect', symbolSize: [18, 2], color: paint.ink,
      })),
    ],
  };
}

function decision() {
  const chosen = report.decision;
  if (!chosen) return;
  const unseen = chosen.cross_validated;
  const grid = section('contacts', 'Whom to contact',
    `Who leaves with a probability of at least ${chosen.threshold.toFixed(4)} is worth a contact, by a benefit of ${said('money', chosen.benefit)} and a cost of ${said('money', chosen.cost)}`
    + `${chosen.capacity === null ? '' : `; at most ${said('count', chosen.capacity)} can be contacted`}. All of it holds if a contact keeps everyone who would leave.`);
  card(grid, 'What it brings', 'Expected by the probabilities, realised by who left, costs taken off', table(
    [['', 'name'], ['Contacts', 'count'], ['Expected', 'money'], ['Realised', 'money']], [
      ['the customers of the file', chosen.contacts, chosen.expected_profit, null],
      ['the same rule, cross-validated', unseen.contacts, unseen.expected, unseen.realised],
      ['contacting everyone', report.rows, null, chosen.everyone_realised],
    ]));
  figure(grid, {
    title: 'Profit by contacts',
    note: 'Cross-validated, the highest probabilities first; dashed where the rule stops',
    columns: [['Contacts', 'count'], ['From probability', 'number'], ['Expected', 'money'], ['Realised', 'money']],
    rows: data.profit.map(point => [point.rows, point.threshold, point.expected, point.realised]),
    option: paint => ({
      ...base(paint, {
        x: valueAxis('count', { name: 'Contacts', max: 'dataMax' }), y: valueAxis('money', { name: 'Profit' }),
        legend: ['Expected', 'Realised'], tooltip: formatter('money'),
      }),
      series: [
        line('Expected', points(data.profit, 'rows', 'expected'), { color: paint.series[0], markLine: upright(paint, unseen.contacts) }),
        line('Realised', points(data.profit, 'rows', 'realised'), { color: paint.series[1] }),
      ],
    }),
  });
}

function risks() {
  const grid = section('risk', 'Customers at most risk', 'By the model fitted on all customers, each with what moves the score furthest from that of the average customer.');
  const hasContact = report.decision !== null;
  card(grid, `The ${data.at_risk.length} highest scores`, `In brackets what a value adds; ${scale}${model.calibration ? ' before calibration' : ''}`, scroll(table(
    [['Customer', 'name'], ['Probability', 'number'], ...hasContact ? [['Contact', 'name']] : [], ['Why', 'text']],
    data.at_risk.map(customer => [customer.id, customer.score, ...hasContact ? [customer.contact ? 'yes' : 'no'] : [],
      customer.reasons.map(reason => `${reason.text} (${signed(reason.adds)})`).join('; ')]))), true);
}

function leaks() {
  if (!report.leaks.length) return;
  const grid = section('leaks', 'Columns that know too well who left',
    'What is written when a customer leaves is not known beforehand: take it out with --without, or the figures below say nothing of customers to come.');
  card(grid, 'Learnt from all the same', 'Counting the rows on either side of what gives a column away',
    scroll(table([['Column', 'name'], ['What gives it away', 'text']], report.leaks.map(leak => [leak.column, leak.reason]))), true);
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

heading('Who will leave', `${report.file}: ${said('count', report.rows)} customers; who left has ${report.target} = ${report.positive}.`);
tiles([
  { label: 'Left', value: report.positives / report.rows, kind: 'share', note: `${said('count', report.positives)} of ${said('count', report.rows)} customers` },
  { label: 'AUC', value: metrics.auc, kind: 'number', note: metrics.intervals.auc ? `95 % interval ${within(metrics.intervals.auc)}` : 'cross-validated' },
  { label: 'Left in the top tenth', value: metrics.lift[0].rate, kind: 'share', note: `${said('share', metrics.lift[0].gain)} of all who left` },
  ...report.decision ? [{ label: 'To contact', value: report.decision.contacts, kind: 'count', note: `expected profit ${said('money', report.decision.expected_profit)}` }] : [],
]);
leaks();
figures();
decision();
learner();
goesWith();
risks();
document.getElementById('footer').append(`Made by Patron ${data.program}.`);
show();
