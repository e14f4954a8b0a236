-- Cancels a listing that has not ended: nobody wins. Its seller may only while nobody has bid.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)  3 bids matter (1: refused once somebody has bid, 0)
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}
-- EVENTS  status
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include lifecycle

return change_listing(function(state, now)
  if is_over(state, now) then return 'closed' end
  if ARGV[3] == '1' and has_had_bids(state) then return 'has_bids' end
  state.at_ms, state.buy_now, state.status = now, nil, 'cancelled'
  status_changed(state)
end)
