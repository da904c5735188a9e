@echo off
rem Runs the berth command of this checkout, or of the distribution whose lib\ stands beside this file.
rem In a checkout it builds on first use and again when a source has changed. Needs a JDK 17 or newer, and Maven.
setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
set "ROOT=%ROOT:~0,-1%"

if defined JAVA_HOME (
    set "JAVA=%JAVA_HOME%\bin\java.exe"
) else (
    set "JAVA=java.exe"
)
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
    echo berth: no java: install a JDK 17 or newer, or set JAVA_HOME to one 1>&2
    exit /b 1
)

if not exist "%ROOT%\pom.xml" (
    set "LIB=%ROOT%\lib"
    goto run
)

set "BASE=%ROOT%\cli\target\dist"
if not exist "%BASE%" mkdir "%BASE%"
rem PowerShell judges and builds: it can compare times, hold a lock that dies with it, and switch by a rename.
powershell -NoProfile -ExecutionPolicy Bypass -File "%ROOT%\cli\src\main\launcher\build.ps1" -Root "%ROOT%" -Java "%JAVA%"
if errorlevel 1 exit /b 1
set /p CURRENT=<"%BASE%\current"
set "LIB=%BASE%\%CURRENT%\lib"

:run
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.5 -XX:C1MaxInlineSize=20 -XX:+UseParallelGC -Xmn16m -Xshare:auto %BERTH_JAVA_OPTS% -cp "%LIB%\*" dev.berth.cli.Main %*
exit /b %ERRORLEVEL%
