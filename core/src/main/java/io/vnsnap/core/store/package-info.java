// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * Snapshots as folders: created, sealed, listed, checked and deleted without any database.
 *
 * <p>The folder of a snapshot that is being made is hidden ({@code .NAME.OPERATION.partial});
 * sealing writes its manifest and then renames it to {@code NAME}. So whatever bears a snapshot's
 * name is whole.
 */
package io.vnsnap.core.store;
