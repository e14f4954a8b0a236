-- Resumes a paused listing; both ends move by the length of the pause.
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

return change_listing(function(state, now)
  if is_over(state, now) then return 'closed' end
  if state.status ~= 'paused' then return 'not_paused' end
  local pause_ms = now - state.paused_at_ms
  state.ends_at_ms = state.ends_at_ms + pause_ms
  state.hard_end_ms = state.hard_end_ms + pause_ms
  state.at_ms, state.status, state.paused_at_ms = now, 'open', nil
  status_changed(state)
end)
