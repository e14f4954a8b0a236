-- Moves both ends of a listing later: by staff's wish, or by what an outage ate of its time.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)  3 why (extended | outage)
--         4 the new end, or when the outage began (epoch ms)
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}
-- EVENTS  corrected
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include corrections
--- include lifecycle

-- Time lost counts from the start of the outage, of the listing, or from the listing's last event: the ledger
-- was there then. So a recovery that died halfway gives nothing back twice. A listing that ended before the
-- outage lost nothing, even if no sweep has closed it yet.
local function outage_ms(state, since_ms, now)
  local lost_from_ms = math.max(since_ms, state.starts_at_ms, state.at_ms)
  if state.ends_at_ms <= lost_from_ms then return 0 end
  return now - lost_from_ms
end

return change_listing(function(state, now)
  local why, value_ms, later_ms = ARGV[3], tonumber(ARGV[4])
  if state.status == 'closed' or state.status == 'cancelled' then return 'closed' end
  if why == 'outage' then
    if state.status == 'paused' then return 'not_open' end
    later_ms = outage_ms(state, value_ms, now)
  else
    if is_over(state, now) then return 'closed' end
    later_ms = value_ms - state.ends_at_ms
  end
  if later_ms <= 0 then return 'not_later' end
  state.at_ms = now
  state.ends_at_ms = state.ends_at_ms + later_ms
  state.hard_end_ms = state.hard_end_ms + later_ms
  corrected(state, why)
  log_entry(state, why, '')
end)
