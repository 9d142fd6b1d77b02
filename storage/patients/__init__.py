"""The register of patients: who they are, how they are found, merged and told apart."""
