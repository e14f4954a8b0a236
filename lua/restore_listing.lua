-- Puts a listing back as PostgreSQL's rows have it, under a new epoch; part of rebuilding a shut ledger.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 the guard's word (word)  2 listing (id)  3 seller (user id)  4 epoch (integer)
--         5 last log entry (JSON)  6 last entry with terms (JSON)  7 last status entry (JSON or '')
-- RETURNS {'done', seq} | {'refused', reason}
-- EVENTS  none: everyone starts anew from a snapshot
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include lifecycle
--- include steps
--- include terms

if guard_is_shut() then return refused('unavailable') end

local function decoded(json)
  local fields = json ~= '' and cjson.decode(json) or {}
  for name, value in pairs(fields) do
    if value == cjson.null then fields[name] = nil end
  end
  return fields
end

local last, terms, ending = decoded(ARGV[5]), decoded(ARGV[6]), decoded(ARGV[7])
local state = {
  status = last.status, seq = last.seq, at_ms = last.at_ms, starts_at_ms = last.starts_at_ms,
  ends_at_ms = last.ends_at_ms, hard_end_ms = last.hard_end_ms, buy_now = last.buy_now_minor,
  bid_count = last.bid_count, paddles = last.paddles, price = last.price_minor,
  leader = last.leader and integer(last.leader), leader_max = last.leader_max_minor,
  leader_paddle = last.leader_paddle, paused_at_ms = last.status == 'paused' and ending.paused_at_ms or nil,
  outcome = ending.outcome, winner = ending.winner,
}
state.terms = {
  seller = ARGV[3], epoch = ARGV[4], currency = terms.currency, start = terms.start_minor,
  reserve = terms.reserve_minor, steps = packed_steps(terms.steps), soft_close_ms = terms.soft_close_ms,
}
write_terms(state)
write_state(state)
write_due(state)
return { 'done', integer(state.seq) }
