-- One row is what one service brought in one month, as billed. A bill that was wrong comes again, later: both rows stay, so that
-- one can still see what was believed then. Features and targets pick the newest one that was known (key: and known: there).
-- Bills go out on the 5th of the next month; billed_on is that day for corrections too.
SELECT
  customer_id,
  month,
  service,
  CAST(month + INTERVAL 1 MONTH + INTERVAL 4 DAY AS DATE) AS billed_on,
  revenue,
  loaded_at
FROM bronze.revenue_monthly
