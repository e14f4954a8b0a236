-- Cancels a listing that has not ended: nobody wins.
-- KEYS    1 guard  2 listing state  3 bidders  4 public events (and channel)  5 shard log  6 due
-- ARGV    1 run_id (word)  2 listing (id)
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}
-- EVENTS  status
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include lifecycle

return change_listing(function(state, now)
  if is_over(state, now) then return 'closed' end
  state.at_ms, state.buy_now, state.status = now, nil, 'cancelled'
  status_changed(state)
end)
