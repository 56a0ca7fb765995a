// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

/**
 * Makes files of saved members that tools of their hypervisor take, so that they can be brought
 * back without VNsnap.
 */
public interface MemberExporter {
  /**
   * Looks at a saved member. Changes nothing.
   *
   * @throws HypervisorException naming the member, if it can't be exported
   */
  MemberExport open(ExportPlan plan) throws HypervisorException;
}
