-- Sends the requests of a file in turn and prints one line of JSON at the end.
-- The file: method, path, headers a line each, an empty line, then bodies, one a line.
local texts, turn = {}, 0

function init(args)
   local file = assert(io.open(args[1], "rb"))
   local method, path, headers = file:read("*l"), file:read("*l"), {}
   for line in file:lines() do
      if line == "" then break end
      local name, value = line:match("^([^:]+): (.*)$")
      headers[name] = value
   end
   for body in file:lines() do
      texts[#texts + 1] = wrk.format(method, path, headers, body)
   end
   file:close()
   if #texts == 0 then texts[1] = wrk.format(method, path, headers) end
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
