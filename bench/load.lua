-- Sends the requests of a file in turn and prints one line of JSON at the end.
-- The file: method, paths with a space between, headers a line each, an empty line, then bodies, one
-- a line.
local texts, turn = {}, 0

function init(args)
   local file = assert(io.open(args[1], "rb"))
   local method, paths, headers, bodies = file:read("*l"), {}, {}, {}
   for path in file:read("*l"):gmatch("%S+") do
      paths[#paths + 1] = path
   end
   for line in file:lines() do
      if line == "" then break end
      local name, value = line:match("^([^:]+): (.*)$")
      headers[name] = value
   end
   for body in file:lines() do
      bodies[#bodies + 1] = body
   end
   file:close()
   for at = 0, math.max(#paths, #bodies) - 1 do
      -- Without bodies, the body is nil.
      local body = bodies[at % math.max(#bodies, 1) + 1]
      texts[at + 1] = wrk.format(method, paths[at % #paths + 1], headers, body)
   end
end

function request()
   turn = turn % #texts + 1
   return texts[turn]
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      '\n{"responses": %d, "seconds": %.6f, "bytes": %d, "error_responses": %d, "socket_errors": %d, "p50": %.3f, "p99": %.3f}\n',
      summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
