-- Holds bidding for some seconds, so that a voiding can be worked out; the hold ends by itself.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)  3 hold (ms; 0 lifts it)
-- RETURNS {'held', seq, bid_count, last stream id of the shard's log} | {'refused', reason} | {'missing'}
-- EVENTS  none
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include lifecycle

if guard_is_shut() then return refused('unavailable') end
local state = read_state()
if not state then return { 'missing' } end
local now = clock_ms(state)
if is_over(state, now) then return refused('closed') end
if state.status ~= 'paused' and not is_open(state, now) then return refused('not_open') end
local hold_ms = tonumber(ARGV[3])
state.hold_until_ms = hold_ms > 0 and now + hold_ms or nil
write_state(state)
local last = call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)[1]
return { 'held', integer(state.seq), integer(state.bid_count), last and last[1] or '0-0' }
