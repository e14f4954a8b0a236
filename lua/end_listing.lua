-- Ends a listing early, unsold, at its seller's wish, while nobody has bid.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}
-- EVENTS  status
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include closing
--- include lifecycle

return change_listing(function(state, now)
  if is_over(state, now) then return 'closed' end
  if has_had_bids(state) then return 'has_bids' end
  state.at_ms, state.buy_now = now, nil
  close(state)
end)
