-- Whatever a player does.
SELECT user_id, event_time FROM bronze.new_registration
UNION ALL
SELECT user_id, event_time FROM bronze.new_purchases
UNION ALL
SELECT user_id, event_time FROM bronze.new_bet
UNION ALL
SELECT user_id, event_time FROM bronze.new_win
