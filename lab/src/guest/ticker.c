// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// Measures the longest gap in which the guest did not run. The guest's clock stands still while
// its vCPUs are stopped, so the same tick also goes out on the second serial port, where the
// outside can time it.
#define _GNU_SOURCE
#include "workload.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

static int open_heartbeat(void) {
  int port = open("/dev/ttyS1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct termios settings;
  if (port >= 0 && tcgetattr(port, &settings) == 0) {
    cfmakeraw(&settings);
    cfsetspeed(&settings, B115200);
    tcsetattr(port, TCSANOW, &settings);
  }
  return port;
}

static void *tick(void *unused) {
  (void)unused;
  struct sched_param priority = {.sched_priority = 50};
  pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
  int heartbeat = open_heartbeat();
  uint64_t step = options.tick_millis * 1000000ull;
  uint64_t last = now_nanos();
  for (uint64_t next = last;;) {
    next += step;
    if (next < last) next = last;
    sleep_until(next);
    uint64_t now = now_nanos();
    pthread_mutex_lock(&counters_lock);
    counters.ticker.ticks++;
    if (now - last > counters.ticker.longest_gap_nanos) {
      counters.ticker.longest_gap_nanos = now - last;
    }
    pthread_mutex_unlock(&counters_lock);
    last = now;
    char line[24];
    int length = snprintf(line, sizeof line, "%llu\n", (unsigned long long)counters.ticker.ticks);
    // Nobody listening, or not fast enough: this beat is lost, the guest does not wait.
    if (heartbeat >= 0 && write(heartbeat, line, (size_t)length) < 0) continue;
  }
  return NULL;
}

void ticker_start(void) { start_thread(tick, "ticker"); }
