@echo off
rem Runs Farfield on Windows: the jar beside this script, else the newest in target, which
rem   mvnw.cmd -Pquick -DskipTests package
rem makes. FARFIELD_JAVA_OPTS holds more options of Java. See docs\running.md.
setlocal
set "home=%~dp0"
set "jar="
for /f "delims=" %%j in ('dir /b /o-d "%home%target\farfield-*-all.jar" 2^>nul') do if not defined jar set "jar=%home%target\%%j"
if not defined jar for /f "delims=" %%j in ('dir /b /o-d "%home%target\quick\target\farfield-*-all.jar" 2^>nul') do if not defined jar set "jar=%home%target\quick\target\%%j"
if exist "%home%farfield.jar" set "jar=%home%farfield.jar"
if not defined jar (
  echo farfield: there is no jar yet: build it with mvnw.cmd -Pquick -DskipTests package>&2
  exit /b 1
)
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" --add-modules jdk.incubator.vector -XX:MaxRAMPercentage=80 -XX:+UseParallelGC -Xshare:auto -XX:GCTimeRatio=19 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,org.farfield.kernels.cpu.*::*,0.01 -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=1600000 %FARFIELD_JAVA_OPTS% -jar "%jar%" %*
exit /b %errorlevel%
