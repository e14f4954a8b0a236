-- Changes a listing's terms, while nobody has bid.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)
--         3-11 terms: currency, start, reserve, buy-now, steps, starts_at_ms, ends_at_ms,
--         soft_close_ms, soft_close_cap_ms
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}
-- EVENTS  status (when the start has come), corrected
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include corrections
--- include lifecycle
--- include steps
--- include terms

return change_listing(function(state, now, starts_now)
  if is_over(state, now) then return 'closed' end
  if has_had_bids(state) then return 'has_bids' end
  if state.status == 'paused' then return 'not_open' end
  if tonumber(ARGV[9]) <= now then return 'ends_in_past' end
  local has_started = state.status == 'open' or starts_now
  if has_started and ARGV[8] ~= '' and ARGV[8] ~= integer(state.starts_at_ms) then return 'has_started' end
  begin_change(state, now, starts_now)
  take_terms(state, 3, now)
  corrected(state, 'terms')
  log_entry(state, 'terms', terms_json(3))
  write_terms(state)
end)
