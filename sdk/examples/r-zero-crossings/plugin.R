# A cue in R, without a library for it: sign changes of the waveform a second, every 10 ms. Needs the package jsonlite.
# The protocol is described in sdk/docs/protocol.md.
input <- file("stdin", "rb")
output <- pipe("cat", "wb") # binary standard output, which R does not offer itself
sink(stderr())              # what is printed goes to the run's notes

pad <- function(length) -length %% 8

receive <- function() {
  mark <- readBin(input, "raw", 4)
  if (length(mark) < 4) quit(status = 0)
  sizes <- readBin(input, "integer", 2, size = 4, endian = "little")
  message <- jsonlite::fromJSON(rawToChar(readBin(input, "raw", sizes[1])), simplifyVector = FALSE)
  message$values <- lapply(message$arrays, function(array) {
    count <- prod(unlist(array$shape))
    bytes <- c(float32 = 4, float64 = 8, int32 = 4, uint8 = 1)[[array$type]]
    values <- readBin(input, if (startsWith(array$type, "float")) "double" else "integer", count, size = bytes, endian = "little")
    readBin(input, "raw", pad(count * bytes))
    values
  })
  message
}

send <- function(message, arrays = list()) {
  if (length(arrays)) message$arrays <- lapply(arrays, function(a) list(type = a$type, shape = I(as.integer(a$shape))))
  body <- unlist(lapply(arrays, function(a) {
    bytes <- if (a$type == "uint8") as.raw(a$values) else writeBin(as.double(a$values), raw(), size = 4, endian = "little")
    c(bytes, raw(pad(length(bytes))))
  }))
  text <- charToRaw(enc2utf8(as.character(jsonlite::toJSON(message, auto_unbox = TRUE, null = "null", digits = NA))))
  writeBin(c(as.raw(c(0, 0x53, 0x48, 0x50)), writeBin(c(length(text), length(body)), raw(), size = 4, endian = "little"), text, body), output)
  flush(output)
}

part <- list(kind = "cue", id = "r-zero-crossings", name = "Zero crossings (R)", version = "1.0",
  summary = "Sign changes of the waveform a second.",
  parameters = list(list(id = "window", kind = "number", default = "0.02", help = "Length of a frame.", unit = "s", minimum = 0.002, maximum = 1)),
  cues = list(list(id = "zero_crossings_per_second", name = "zero crossings", unit = "1/s", voicedOnly = FALSE, source = "Kedem 1986")))

extract <- function(call) {
  rate <- call$clip$sampleRateHz
  window <- max(2, round(as.numeric(call$parameters$window) * rate))
  step <- max(1, round(0.01 * rate))
  signs <- unlist(call$values[[1]]) >= 0
  crossed <- cumsum(c(0, abs(diff(signs))))
  count <- max(0, 1 + (length(signs) - window) %/% step)
  starts <- (seq_len(count) - 1) * step
  values <- (crossed[starts + window] - crossed[starts + 1]) * rate / window
  send(list(type = "reply", call = call$call,
    axis = list(firstSeconds = window / 2 / rate, stepSeconds = step / rate, spanSeconds = window / rate, count = count)),
    list(list(type = "float32", shape = c(1, count), values = values), list(type = "uint8", shape = count, values = rep(1, count))))
}

repeat {
  message <- receive()
  if (message$type == "hello") send(list(type = "hello", protocol = 1, worker = R.version.string))
  if (message$type != "call") next
  tryCatch(switch(message$do,
    describe = send(list(type = "reply", call = message$call, parts = list(part))),
    check = send(list(type = "reply", call = message$call, available = TRUE, reason = "")),
    extract = extract(message),
    stop("nothing here can ", message$do)),
  error = function(error) send(list(type = "failed", call = message$call, kind = "fault", message = conditionMessage(error), details = "")))
}
