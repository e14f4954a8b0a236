-- What scripts call most, looked up once: a library's function finds every global through a metamethod.
local call, format, match, sub = redis.call, string.format, string.match, string.sub
local pack, unpacked = struct.pack, struct.unpack

