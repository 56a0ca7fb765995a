// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import org.apache.cloudstack.api.response.ControlledViewEntityResponse;

/** What is of a network or VPC, and of an account or project. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public abstract class OwnedResponse extends PlacedResponse implements ControlledViewEntityResponse {
  @SerializedName("account")
  @Param(description = "the account that it belongs to")
  private String accountName;

  @SerializedName("projectid")
  @Param(description = "the ID of the project that it belongs to")
  private String projectId;

  @SerializedName("project")
  @Param(description = "the name of the project that it belongs to")
  private String projectName;

  @SerializedName("domainid")
  @Param(description = "the ID of the domain that it belongs to")
  private String domainId;

  @SerializedName("domain")
  @Param(description = "the name of the domain that it belongs to")
  private String domainName;

  @SerializedName("domainpath")
  @Param(description = "the path of the domain that it belongs to")
  private String domainPath;

  @Override
  public void setAccountName(String accountName) {
    this.accountName = accountName;
  }

  @Override
  public void setProjectId(String projectId) {
    this.projectId = projectId;
  }

  @Override
  public void setProjectName(String projectName) {
    this.projectName = projectName;
  }

  @Override
  public void setDomainId(String domainId) {
    this.domainId = domainId;
  }

  @Override
  public void setDomainName(String domainName) {
    this.domainName = domainName;
  }

  @Override
  public void setDomainPath(String domainPath) {
    this.domainPath = domainPath;
  }
}
