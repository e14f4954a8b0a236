-- Starts or closes the listing if its time has come by this server's clock; idempotent.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}; refused with not_due when it is too early
-- EVENTS  status
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include closing
--- include lifecycle

return change_listing(function(state, now, starts_now)
  write_due(state) -- whatever comes of this, a stale member is put right
  if state.status == 'closed' or state.status == 'cancelled' then return 'closed' end
  if state.status == 'paused' then return 'not_due' end
  if now >= state.ends_at_ms then
    state.at_ms = now
    close(state)
  elseif starts_now then
    begin_change(state, now, starts_now)
  else
    return 'not_due'
  end
end)
