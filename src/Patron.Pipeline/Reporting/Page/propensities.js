// What propensity models say, and how well they do.

function propensity(model) {
  const grid = section('propensity-' + model.model, 'Propensity: ' + words(model.model),
    `The probability of ${model.target}, for ${customers(model.customers)}. `
    + `Judged by cross-validation: AUC ${said('number', model.auc)}, `
    + `${said('share', model.base_rate)} of the training rows were positive.`
    + (model.learner ? ` Learnt by ${model.learner}${model.calibrated_by ? `, calibrated (${model.calibrated_by})` : ''}.` : '')
    + (model.reason ? ` Chosen because ${model.reason}.` : ''));
  calibration(grid, model.calibration, 'Rows');
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
      series: [bars('Lift', model.lift.map(bar => bar.lift), { markLine: level(paint, 1) })],
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
  if (model.segments) bySegment(grid, model.segments);
  if (model.importance.length > 0) card(grid, 'What moves the score', 'Mean size of what each feature adds to a customer\u2019s score, up or down, furthest first; in log odds, of rules and forests in probability',
    scroll(table([['Feature', 'text'], ['Moves the score by', 'number']], model.importance.map(one => [one.name, one.value]))));
  if (model.coefficients.length > 0) card(grid, 'What the score looks at', 'Change in log odds for one unit of the scaled feature, strongest first; of the categories of one feature only differences are told by the data, so alone their errors are wide',
    scroll(table([['Feature', 'text'], ['Coefficient', 'number'], ['Standard error', 'number']],
      model.coefficients.map(c => [c.name, c.value, c.error]))));
}

function bySegment(grid, { by, verdict, segments }) {
  const column = words(by);
  card(grid, `Models by ${column.toLowerCase()}`, `${words(verdict)}. Each row is forecast by fits on the other folds; one model, over all rows, knows ${column.toLowerCase()} too`,
    scroll(table(
      [[column, 'name'], ['Rows', 'count'], ['Came true', 'share'], ['Model', 'name'], ['AUC', 'number'], ['AUC of one model', 'number'],
        ['Log-loss', 'number'], ['Log-loss of one model', 'number']],
      segments.map(one => [one.level ?? '(none)', one.rows, one.positive / one.rows, one.has_own ? 'its own' : 'of all rows',
        one.auc, one.auc_of_all, one.log_loss, one.log_loss_of_all]))), true);
}
