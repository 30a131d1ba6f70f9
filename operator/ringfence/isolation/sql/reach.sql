-- Every role that an application login can act as, and PUBLIC (0).
SELECT role FROM ringfence_admin.application_reach()
