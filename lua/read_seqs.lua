-- Reads how far some listings of one shard have got: a reader that missed a message finds out.
-- KEYS    1… listing state
-- ARGV    1 run_id (unused: reading decides nothing)
-- RETURNS {epoch, seq, epoch, seq, …} in the order of the keys, '' and '' for a listing that isn't there
-- EVENTS  none

local reply = {}
for i, key in ipairs(KEYS) do
  local packed = redis.call('HMGET', key, 'state', 'terms')
  reply[2 * i - 1], reply[2 * i] = '', ''
  if packed[1] then
    reply[2 * i - 1] = cmsgpack.unpack(packed[2]).epoch
    reply[2 * i] = string.format('%.0f', cmsgpack.unpack(packed[1]).seq)
  end
end
return reply
