-- Reads everything that the ledger keeps of a listing but its bidders, for checking it against PostgreSQL.
-- KEYS    1 guard  2 listing state  3 bidders  4 public events (and channel)  5 shard log  6 due
-- ARGV    1 run_id (unused: reading decides nothing)  2 listing (id)
-- RETURNS {'listing', state JSON, terms JSON, due at (ms or ''), last public seq or '', bidders' fields}
--         | {'missing'}
-- EVENTS  none
--- include listing_state

local state = read_state()
if not state then return { 'missing' } end
local terms = state.terms
state.terms = nil
local due = redis.call('ZSCORE', KEYS[6], ARGV[2])
local event = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)[1]
return { 'listing', cjson.encode(state), cjson.encode(terms), due or '',
  event and string.match(event[1], '^%d+') or '', integer(redis.call('HLEN', KEYS[3])) }
