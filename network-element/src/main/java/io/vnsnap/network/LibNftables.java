// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/** libnftables(3): the nft command as a library. A context is not safe for use by two threads. */
interface LibNftables extends Library {
  /** Opens a netlink socket in the calling thread's network namespace. Flags must be 0. */
  Pointer nft_ctx_new(int flags);

  void nft_ctx_free(Pointer context);

  /** Runs commands in nft's language as one transaction; 0 is success. */
  int nft_run_cmd_from_buffer(Pointer context, String commands);

  int nft_ctx_buffer_output(Pointer context);

  int nft_ctx_buffer_error(Pointer context);

  String nft_ctx_get_output_buffer(Pointer context);

  String nft_ctx_get_error_buffer(Pointer context);
}
