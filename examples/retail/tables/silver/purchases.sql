-- One row is one order. amount is what the shop kept: after discounts, and after the refunds known when the run looks.
SELECT
  orders.order_id,
  orders.customer_id,
  orders.ordered_at,
  orders.channel,
  customers.country,
  customers.acquisition_channel,
  customers.email_consent,
  orders.amount AS order_amount,
  orders.amount - coalesce(refunds.refund, 0) AS amount
FROM bronze.orders
JOIN bronze.customers USING (customer_id)
LEFT JOIN (
  SELECT order_id, sum(refund) AS refund
  FROM bronze.returns
  WHERE returned_at < as_of()
  GROUP BY order_id
) AS refunds USING (order_id)
