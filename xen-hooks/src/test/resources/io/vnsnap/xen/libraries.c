// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// What Xen's libraries have of types and functions, by the headers xenguest.h and xenctrl.h of one
// release; OLD is 1 for 4.14. A compiler lays it out. A save goes through two rounds of domain 7 and
// checks what it is given.
#include <stdint.h>
#include <stdlib.h>

struct precopy_stats {
  unsigned int iteration;
#if OLD
  unsigned int total_written;
#else
  unsigned long total_written;
#endif
  long dirty_count;
};

struct save_callbacks {
  int (*suspend)(void *data);
  int (*precopy_policy)(struct precopy_stats, void *data);
  int (*postcopy)(void *data);
  int (*checkpoint)(void *data);
  int (*wait_checkpoint)(void *data);
  int (*switch_qemu_logdirty)(uint32_t domain, unsigned enable, void *data);
  void *data;
};

static int handle;

#if CONTROL
void *xc_interface_open(void *logger, void *build_logger, unsigned flags) {
  return logger || build_logger || flags ? NULL : &handle;
}

int xc_interface_close(void *xch) { return 0; }

static int stopped_watching;

// For the test: whether that was asked, and rightly.
int has_stopped_watching(void) { return stopped_watching; }

#if OLD
int xc_shadow_control(void *xch, uint32_t domain, unsigned operation, void *bitmap,
                      unsigned long pages, unsigned long *mb, uint32_t mode, void *stats) {
  stopped_watching = domain == 7 && !operation && !bitmap && !pages && !mb && !mode && !stats;
  return 0;
}
#else
int xc_shadow_control(void *xch, uint32_t domain, unsigned operation, unsigned *mb,
                      unsigned mode) {
  stopped_watching = domain == 7 && !operation && !mb && !mode;
  return 0;
}
#endif
#endif

#if CONTROL == OLD
int xc_domain_resume(void *xch, uint32_t domain, int fast) {
  return xch && domain == 7 && fast == 1 ? 0 : -1;
}
#endif

#if !CONTROL
int xc_domain_save(void *xch, int fd, uint32_t domain, uint32_t flags,
                   struct save_callbacks *callbacks, int stream_type, int recv_fd) {
  void *data = callbacks->data;
  // Every bit of what has been sent is set, so that what lies beside it shows.
  struct precopy_stats none = {0, 0, 1L << 20}, sent = {1, -1, -1}, dirty = {1, -1, 300};
  if (!xch || fd != 5 || domain != 7 || flags != 1 || stream_type != 1 || recv_fd != -1)
    return -1;
  if (callbacks->precopy_policy(none, data) != 0) return -2;
  if (callbacks->precopy_policy(sent, data) != 0) return -3;
  if (callbacks->precopy_policy(dirty, data) != 0) return -4;
  sent.iteration = 2;
  if (callbacks->precopy_policy(sent, data) != 1) return -5;
  if (callbacks->switch_qemu_logdirty(domain, 1, data) != 0) return -6;
  if (callbacks->suspend(data) != 1) return -7;
  if (callbacks->postcopy(data) != 1) return -8;
  return callbacks->checkpoint(data);
}
#endif
