-- Pauses an open listing: the clock stands until it is resumed.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}
-- EVENTS  status
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include lifecycle

return change_listing(function(state, now, starts_now)
  if is_over(state, now) then return 'closed' end
  if not is_open(state, now) then return 'not_open' end
  begin_change(state, now, starts_now)
  state.status, state.paused_at_ms = 'paused', now
  status_changed(state)
end)
