-- Decides one straight or automatic bid, in one atomic step.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)  3 bidder (user id)  4 bid id (word)
--         5 kind (straight | automatic)  6 value (minor units)  7 allowed (0 | 1)
-- RETURNS {'accepted', receipt, replayed 0 | 1} | {'rejected', reason, floor or ''} | {'missing'}
--         receipt: seq|at_ms|price|floor|leading|max|paddle|why
-- EVENTS  status (when it is the first after the start), bid (unless only a maximum was raised)
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include bidding

if guard_is_shut() then return rejected('unavailable') end
local bid = { bidder = ARGV[3], id = ARGV[4], kind = ARGV[5], value = amount_of(ARGV[6]) }
local state, receipt, known_bidder = read_state_for(bid)
if not state then return { 'missing' } end
if not bid.value then return rejected('malformed') end

if receipt then return { 'accepted', receipt, '1' } end
local now = clock_ms(state)
local refused = refusal_of_person(state, bid, now, ARGV[7])
if refused then return refused end
local reason = bid_rules.refusal(state, bid)
if reason then return rejected(reason, bid_rules.floor_of(state)) end

local status, ends_at_ms = state.status, state.ends_at_ms
receipt = accept(state, bid, now, known_bidder)
write_state_with_receipt(state, bid, receipt)
if state.status ~= status or state.ends_at_ms ~= ends_at_ms then write_due(state) end
return { 'accepted', receipt, '0' }
