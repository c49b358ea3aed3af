// What treatments change, and how well a model tells for whom.

function uplift(model) {
  const grid = section('uplift-' + model.model, 'Uplift: ' + words(model.model),
    `What each treatment changes of ${model.outcome}, against no treatment. Intervals of 95 %; Qini and RATE are 0 for an order by chance.`);
  const interval = figure => figure ? `${said('number', figure.value)} (${said('number', figure.low)} to ${said('number', figure.high)})` : '';
  card(grid, 'Treatments', 'Mean effect on the contacts that were learnt from; areas by customers who were kept aside', scroll(table(
    [['Treatment', 'name'], ['Average effect', 'text'], ['Qini', 'text'], ['AUUC', 'text'], ['RATE', 'text'], ['Learnt by', 'text']],
    model.treatments.map(one => [
      one.treatment, interval(one.average_effect), interval(one.qini), interval(one.auuc), interval(one.rate), one.learner]))), true);
  for (const one of model.treatments) {
    if (one.gain.length > 0) {
      figure(grid, {
        title: `Gain of ${words(one.treatment).toLowerCase()}`,
        note: `For each customer kept aside, treating those of highest effect first. ${one.verdict}`,
        columns: [['Share treated', 'share'], ['Gain', 'number'], ['As many by chance', 'number']],
        rows: one.gain.map(point => [point.share, point.gain, point.by_chance]),
        option: paint => ({
          ...base(paint, {
            x: valueAxis('share', { name: 'Share treated', max: 1 }), y: valueAxis('number', { name: 'Gain' }), legend: ['Highest effect first', 'By chance'],
            tooltip: formatter('number'),
          }),
          series: [
            line('Highest effect first', [[0, 0], ...one.gain.map(point => [point.share, point.gain])]),
            line('By chance', [[0, 0], ...one.gain.map(point => [point.share, point.by_chance])], { lineStyle: { type: 'dashed' } }),
          ],
        }),
      });
    }
    figure(grid, {
      title: `Effect of ${words(one.treatment).toLowerCase()} on today\u2019s customers`,
      note: `Mean of each tenth of ${grouped(one.customers, 0)}, the highest first`,
      columns: [['Tenth', 'count'], ['Mean effect', 'number']],
      rows: one.tenths.map((mean, tenth) => [tenth + 1, mean]),
      option: paint => ({
        ...base(paint, {
          x: { type: 'category', data: one.tenths.map((_, tenth) => tenth + 1), name: 'Tenth' }, y: valueAxis('number', { name: 'Effect' }),
          tooltip: formatter('number'),
        }),
        series: [bars('Mean effect', one.tenths)],
      }),
    });
  }
}
