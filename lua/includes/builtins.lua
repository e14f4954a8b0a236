-- What scripts call most, looked up once: a library's function finds every global through a metamethod.
local call, format, find, match, sub = redis.call, string.format, string.find, string.match, string.sub
local pack, unpacked = struct.pack, struct.unpack
local math_max, math_min, math_floor, tonumber = math.max, math.min, math.floor, tonumber

