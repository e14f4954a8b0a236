-- Drops a listing that ended and whose result PostgreSQL keeps.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}
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
if state.status ~= 'closed' and state.status ~= 'cancelled' then return refused('not_over') end
call('UNLINK', KEYS[2], KEYS[3])
call('ZREM', KEYS[5], ARGV[2])
return { 'done', integer(state.seq) }
