-- The last bills: whoever left in December has none for it.
SELECT customerID AS customer_id, DATE '2025-11-30' AS billed_on, MonthlyCharges AS amount
FROM bronze.telco
WHERE tenure > 0
UNION ALL
SELECT customerID, DATE '2025-12-31', MonthlyCharges
FROM bronze.telco
WHERE Churn = 'No'
