-- Puts back paddles and receipts of a listing; part of rebuilding a shut ledger.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 the guard's word (word)  2 listing (id)
--         3… field and value of the bidders' hash, in turn (at most some hundred)
-- RETURNS {'done', fields} | {'refused', reason}
-- EVENTS  none
--- include builtins
--- include guard

if guard_is_shut() then return { 'refused', 'unavailable' } end
call('HSET', KEYS[2], unpack(ARGV, 3))
return { 'done', tostring((#ARGV - 2) / 2) }
