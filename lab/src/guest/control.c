// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// Control over the serial console. A line is a command and, if a program asks, an id; the answer
// is one line, "@<id> <json>", so that it can be told from whatever else the console shows.
#define _GNU_SOURCE
#include "workload.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPORT_BYTES (64 * 1024)

struct text {
  char bytes[REPORT_BYTES];
  size_t length;
};

static void add(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text->bytes + text->length, sizeof text->bytes - text->length, format,
                         arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= sizeof text->bytes - text->length) die("report too long");
  text->length += (size_t)length;
}

static void add_number(struct text *text, const char *name, uint64_t value) {
  add(text, "\"%s\":%" PRIu64 ",", name, value);
}

/** Incarnations and checksums use all 64 bits, which JSON numbers do not. */
static void add_hex(struct text *text, const char *name, uint64_t value) {
  add(text, "\"%s\":\"%016" PRIx64 "\",", name, value);
}

/** Closes an object or array after its last, comma-terminated part. */
static void add_end(struct text *text, const char *end) {
  if (text->bytes[text->length - 1] == ',') text->length--;
  add(text, "%s", end);
}

static void add_tokens(struct text *text) {
  add(text, "\"tokens\":[");
  for (uint32_t peer = 1; peer <= options.members; peer++) {
    if (peer == options.member) continue;
    const struct token_counters *count = &counters.tokens[peer];
    add(text, "{");
    add_number(text, "peer", peer);
    add_hex(text, "peerIncarnation", count->peer_incarnation);
    add_number(text, "peerRestarts", count->peer_restarts);
    add_number(text, "sent", count->sent);
    add_number(text, "acknowledged", count->acknowledged);
    add_number(text, "futureAcks", count->future_acks);
    add_number(text, "received", count->received);
    add_number(text, "highest", count->highest);
    add_number(text, "doubled", count->doubled);
    add_number(text, "conflicting", count->conflicting);
    add_number(text, "reordered", count->reordered);
    add_number(text, "stale", count->stale);
    add_end(text, "},");
  }
  add_end(text, "],");
}

static void add_stream(struct text *text, const char *name, const struct stream_counters *count) {
  uint64_t stall = count->longest_stall_nanos;
  uint64_t now = now_nanos();
  if (!counters.quiesced && count->last_progress_nanos != 0 &&
      now - count->last_progress_nanos > stall) {
    stall = now - count->last_progress_nanos;
  }
  add(text, "\"%s\":{", name);
  add_number(text, "epoch", count->epoch);
  add_number(text, "bytes", count->bytes);
  add_hex(text, "checksum", count->checksum);
  add_number(text, "resets", count->resets);
  add_number(text, "contentErrors", count->content_errors);
  add_number(text, "longestStallMicros", stall / 1000);
  add_end(text, "},");
}

static void add_journal(struct text *text) {
  add(text, "\"journal\":[");
  for (uint32_t i = 0; i < counters.disks; i++) {
    const struct journal_counters *count = &counters.journal[i];
    add(text, "{\"disk\":\"%s\",", count->disk);
    add_number(text, "issued", count->issued);
    add_number(text, "completed", count->completed);
    add_number(text, "older", count->older);
    add_number(text, "newer", count->newer);
    add_number(text, "corrupt", count->corrupt);
    add_number(text, "ioErrors", count->io_errors);
    add_end(text, "},");
  }
  add_end(text, "],");
}

static void add_report(struct text *text) {
  pthread_mutex_lock(&counters_lock);
  add(text, "{");
  add_number(text, "version", 1);
  add_number(text, "member", options.member);
  add_number(text, "members", options.members);
  add_hex(text, "incarnation", counters.incarnation);
  add(text, "\"quiesced\":%s,", counters.quiesced ? "true" : "false");
  add_number(text, "peersReady", counters.peers_ready);
  add_tokens(text);
  add_stream(text, "streamOut", &counters.stream_out);
  add_stream(text, "streamIn", &counters.stream_in);
  add_journal(text);
  add(text, "\"memory\":{");
  add_number(text, "pages", counters.memory.pages);
  add_number(text, "generation", counters.memory.generation);
  add_number(text, "rewritten", counters.memory.rewritten);
  add_number(text, "errors", counters.memory.errors);
  add_end(text, "},");
  add(text, "\"ticker\":{");
  add_number(text, "ticks", counters.ticker.ticks);
  add_number(text, "longestGapMicros", counters.ticker.longest_gap_nanos / 1000);
  add_end(text, "},");
  add_end(text, "}");
  pthread_mutex_unlock(&counters_lock);
}

static void set_quiesced(bool quiesced) {
  pthread_mutex_lock(&counters_lock);
  counters.quiesced = quiesced;
  // Silence that was asked for is no stall.
  if (counters.stream_in.epoch > counters.stream_in.resets) {
    counters.stream_in.last_progress_nanos = quiesced ? 0 : now_nanos();
  }
  pthread_mutex_unlock(&counters_lock);
}

static void reset_gaps(void) {
  pthread_mutex_lock(&counters_lock);
  counters.ticker.longest_gap_nanos = 0;
  counters.stream_in.longest_stall_nanos = 0;
  pthread_mutex_unlock(&counters_lock);
}

static void answer(const char *id, const char *json) {
  printf("@%s %s\n", id, json);
  fflush(stdout);
}

static void leave(const char *how) {
  execl("/bin/leave", "leave", how, NULL);
}

static void obey(const char *command, const char *id) {
  static struct text text;
  if (strcmp(command, "report") == 0) {
    text.length = 0;
    add_report(&text);
    answer(id, text.bytes);
  } else if (strcmp(command, "verify") == 0) {
    char json[64];
    snprintf(json, sizeof json, "{\"memoryErrors\":%" PRIu64 "}", memory_verify());
    answer(id, json);
  } else if (strcmp(command, "quiesce") == 0) {
    set_quiesced(true);
    answer(id, "{}");
  } else if (strcmp(command, "resume") == 0) {
    set_quiesced(false);
    answer(id, "{}");
  } else if (strcmp(command, "reset-gaps") == 0) {
    reset_gaps();
    answer(id, "{}");
  } else if (strcmp(command, "shell") == 0) {
    if (system("/bin/busybox sh") != 0) printf("the shell ended with an error\n");
  } else if (strcmp(command, "poweroff") == 0) {
    leave("poweroff");
  } else if (strcmp(command, "reboot") == 0) {
    leave("reboot");
  } else {
    printf("commands: report, verify, quiesce, resume, reset-gaps, shell, reboot, poweroff\n");
  }
  fflush(stdout);
}

void control_run(void) {
  printf("workload: member %u of %u\n", options.member, options.members);
  fflush(stdout);
  char line[256];
  for (;;) {
    if (fgets(line, sizeof line, stdin) == NULL) {
      if (!ferror(stdin) || errno != EINTR) return;
      clearerr(stdin);
      continue;
    }
    char command[64];
    char id[64] = "";
    if (sscanf(line, "%63s %63s", command, id) >= 1) obey(command, id);
  }
}
