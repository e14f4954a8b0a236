-- Puts a listing into the ledger, scheduled or open by this server's clock; idempotent.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)  3 seller (user id)  4 epoch (integer)
--         5-13 terms: currency, start, reserve, buy-now, steps, starts_at_ms, ends_at_ms,
--         soft_close_ms, soft_close_cap_ms
-- RETURNS {'done', seq} | {'refused', reason}; done with the present seq when it is there already
-- EVENTS  none: nobody can be watching it yet
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include lifecycle
--- include steps
--- include terms

if guard_is_shut() then return refused('unavailable') end
local state = read_state()
if state then return { 'done', integer(state.seq) } end
local now = clock_ms()
state = { terms = { seller = ARGV[3], epoch = ARGV[4] }, status = 'scheduled',
  bid_count = 0, paddles = 0, seq = 0, at_ms = now }
take_terms(state, 5, now)
-- A start that has passed is now: nobody could bid before.
state.starts_at_ms = math.max(state.starts_at_ms, now)
if is_open(state, now) then state.status = 'open' end
log_entry(state, 'opened', terms_json(5))
write_terms(state)
write_state(state)
write_due(state)
return { 'done', integer(state.seq) }
