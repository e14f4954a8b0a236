-- Reads how far some listings of one shard have got: a reader that missed a message finds out.
-- KEYS    1… listing
-- ARGV    1 run_id (unused: reading decides nothing)
-- RETURNS {epoch, seq, epoch, seq, …} in the order of the keys, '' and '' for a listing that isn't there
-- EVENTS  none

local reply = {}
for i, key in ipairs(KEYS) do
  local found = redis.call('HMGET', key, 'epoch', 's')
  reply[2 * i - 1], reply[2 * i] = '', ''
  if found[2] then
    reply[2 * i - 1] = found[1]
    reply[2 * i] = string.format('%.0f', (struct.unpack('<d', found[2]))) -- seq comes first
  end
end
return reply
