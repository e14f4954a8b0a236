-- Sells the listing at its buy-now price, while nobody has bid.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)  3 bidder (user id)  4 bid id (word)  5 allowed (0 | 1)
-- RETURNS {'accepted', receipt, replayed 0 | 1} | {'rejected', reason, floor or ''} | {'missing'}
--         receipt: seq|at_ms|price|floor|leading|max|paddle|why
-- EVENTS  status (when it is the first after the start), bid, status
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include bidding
--- include closing

if guard_is_shut() then return rejected('unavailable') end
local bid = { bidder = ARGV[3], id = ARGV[4], kind = 'buy_now' }
local state, receipt, known_bidder = read_state_for(bid)
if not state then return { 'missing' } end

bid.value = state.buy_now
if receipt then return { 'accepted', receipt, '1' } end
local now = clock_ms(state)
local refused = refusal_of_person(state, bid, now, ARGV[5])
if refused then return refused end
if not bid.value then return rejected('buy_now_gone', bid_rules.floor_of(state)) end

receipt = accept(state, bid, now, known_bidder)
close(state)
write_state_with_receipt(state, bid, receipt)
write_due(state)
return { 'accepted', receipt, '0' }
