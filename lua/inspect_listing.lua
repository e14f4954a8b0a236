-- Reads everything that the ledger keeps of a listing but its bidders, for checking it against PostgreSQL.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (unused: reading decides nothing)  2 listing (id)
-- RETURNS {'listing', state JSON, terms JSON, due at (ms or ''), last public seq or '', paddles and receipts}
--         | {'missing'}
-- EVENTS  none
--- include builtins
--- include steps
--- include listing_state

local state = read_state()
if not state then return { 'missing' } end
local terms = state.terms
state.terms = nil
terms.steps = unpacked_steps(terms.steps)
local due = call('ZSCORE', KEYS[5], ARGV[2])
local event = call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
return { 'listing', cjson.encode(state), cjson.encode(terms), due or '',
  event and match(event[1], '^%d+') or '', integer(call('HLEN', KEYS[2]) - 3) } -- without state, terms and epoch
