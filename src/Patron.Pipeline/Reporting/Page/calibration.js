// Whether predicted probabilities come true.

function calibration(grid, bins, counted) {
  figure(grid, {
    title: 'Calibration',
    note: 'Predicted probability and what came true; on the dashed line the model is honest',
    columns: [[counted, 'count'], ['Predicted', 'share'], ['Observed', 'share']],
    rows: bins.map(bin => [bin.rows, bin.predicted, bin.observed]),
    option: paint => ({
      ...base(paint, {
        x: valueAxis('share', { min: 0, max: 1, name: 'Predicted' }), y: valueAxis('share', { min: 0, max: 1, name: 'Observed' }),
        tooltip: {
          trigger: 'item',
          formatter: item => `predicted ${said('share', item.value[0])}<br>observed ${said('share', item.value[1])}`,
        },
      }),
      series: [
        diagonal(paint, 'Ideal'),
        line('Model', bins.map(bin => [bin.predicted, bin.observed]),
          { color: paint.series[0], showSymbol: true, symbol: 'circle', symbolSize: 9 }),
      ],
    }),
  });
}
