// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * A store that this machine does not see, reached through the agent of a host that does.
 *
 * <p>Whatever is held of the store, such as a working folder, has a connection of its own, and ends
 * with it on the other side: a dead coordinator leaves nothing locked.
 */
package io.vnsnap.core.store.remote;
