-- What each month brought, as known as of the run: the newest version of each bill.
SELECT
  revenue.month,
  customers.contract,
  count(DISTINCT revenue.customer_id) AS customers,
  sum(revenue.revenue) AS revenue,
  round(sum(revenue.revenue) / count(DISTINCT revenue.customer_id), 2) AS arpu,
  count(*) FILTER (WHERE revenue.version > 1) AS corrected_bills
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY customer_id, month, service ORDER BY loaded_at) AS version,
    row_number() OVER (PARTITION BY customer_id, month, service ORDER BY loaded_at DESC) AS newest
  FROM silver.revenue
  WHERE loaded_at < as_of()
) AS revenue
JOIN silver.customers AS customers USING (customer_id)
WHERE revenue.newest = 1
GROUP BY ALL
ORDER BY ALL
